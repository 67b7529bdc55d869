"""Compilation to machine code, with a cache on disk where one can be written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from numba import njit

__all__ = ["compiled", "compiled_sum"]

F = TypeVar("F", bound=Callable[..., object])
_SOURCES = [path.stat() for path in Path(__file__).parent.glob("*.py")]
STAMP = (max(source.st_mtime for source in _SOURCES), sum(source.st_size for source in _SOURCES))


def compiled(function: F) -> F:
    """The function, compiled at its first call; from the cache where this version has been compiled before.

    It runs outside Python's lock (blocks of runs go to threads), 1/0 is inf (overflow is looked for after each step),
    and arithmetic is as written (no fast-math).

    An installation that cannot be written, for a user without a cache directory, compiles anew in every process.
    """
    return _compiled(function, fastmath=False)


def compiled_sum(function: F) -> F:
    """As `compiled`, for a function that is one long sum: its terms may be added in the order that suits the machine.

    The order is fixed when it is compiled; between processors with registers of different width, the last digits of a
    sum can differ. Nothing else of fast-math is allowed: NaN and inf are what they are.
    """
    return _compiled(function, fastmath={"reassoc"})


def _compiled(function: F, **more: Any) -> F:
    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", **more}
    try:
        made = njit(cache=True, **options)(function)
        # numba looks for changes in the function's own file; these call one another from file to file
        made._cache._cache_file._source_stamp = STAMP
    except (RuntimeError, AttributeError):  # no place for a cache, or a numba that keeps its stamp elsewhere
        made = njit(**options)(function)
    return cast(F, made)
