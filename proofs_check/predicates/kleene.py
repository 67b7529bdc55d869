"""Three truth values as the numbers 0 (false), 1 (undecided), 2 (true), after Kleene; arrays of them work alike."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["FALSE", "TRUE", "UNKNOWN", "as_bool", "both", "either", "negated", "truth"]

FALSE, UNKNOWN, TRUE = 0, 1, 2


def truth(value: bool | None) -> int:
    """True, False or None (undecided) as a number."""
    return UNKNOWN if value is None else TRUE if value else FALSE


def as_bool(value: int) -> bool | None:
    """The number as True, False or None."""
    return None if value == UNKNOWN else value == TRUE


def both(a: Any, b: Any) -> Any:
    """a and b: false if one is, whatever the other may be."""
    return min(a, b) if isinstance(a, int) and isinstance(b, int) else np.minimum(a, b)


def either(a: Any, b: Any) -> Any:
    """a or b: true if one is, whatever the other may be."""
    return max(a, b) if isinstance(a, int) and isinstance(b, int) else np.maximum(a, b)


def negated(a: Any) -> Any:
    """Not a."""
    return 2 - a
