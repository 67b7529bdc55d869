"""Compilation to machine code, with a cache on disk where one can be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from numba import njit

__all__ = ["compiled"]

F = TypeVar("F", bound=Callable[..., object])

OPTIONS = {
    "nogil": True,  # blocks of runs go to threads
    "error_model": "numpy",  # 1/0 is inf: overflow is looked for after each step, not raised inside one
    "fastmath": False,  # sums keep the order written, so every machine rounds alike
}


def compiled(function: F) -> F:
    """The function, compiled at its first call; from the cache where this version has been compiled before.

    An installation that cannot be written, for a user without a cache directory, compiles anew in every process.
    """
    try:
        made: F = njit(cache=True, **OPTIONS)(function)
    except RuntimeError:  # numba found no place for a cache
        made = njit(**OPTIONS)(function)
    return made
