"""Compilation to machine code, with a cache on disk where one can be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

__all__ = ["compiled"]

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """The function, compiled at its first call; from the cache where this version has been compiled before.

    It runs outside Python's lock (blocks of runs go to threads), 1/0 is inf (overflow is looked for after each step),
    and sums keep the order written (no fast-math), so that every machine rounds alike.

    An installation that cannot be written, for a user without a cache directory, compiles anew in every process.
    """
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": False}
    try:
        made = njit(cache=True, **options)(function)
    except RuntimeError:  # numba found no place for a cache
        made = njit(**options)(function)
    return cast(F, made)
