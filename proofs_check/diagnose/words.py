"""Numbers and names in sentences and tables."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["among", "bound", "percent", "ratio", "several"]

_ROUNDING = 1e-12  # what is computed from numbers of order 1 and comes out smaller is rounding


def ratio(value: float | None) -> str:
    """A number with three significant digits; 0 for rounding, a dash where there is none."""
    if value is None:
        return "–"
    if abs(value) < _ROUNDING:
        return "0"
    if 100 <= abs(value) < 1e7:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def percent(value: float | None) -> str:
    """A number of per cent with its sign."""
    return "–" if value is None else f"{ratio(value)} %"


def bound(value: float | None) -> str:
    """A bound on an error, with two digits however small."""
    return "–" if value is None else f"{value:.1e}"


def several(names: Sequence[str], *, most: int = 8) -> str:
    """Names in a row; the rest counted."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def among(share: float, count: int) -> str:
    """A share of a count: "12 of 200"."""
    return f"{round(share * count)} of {count}"
