"""Numbers and names in sentences and tables."""

from __future__ import annotations

from collections.abc import Sequence

from proofs_check.diagnose.geometry import ROUNDING

__all__ = ["among", "bound", "count", "percent", "ratio", "several"]


def ratio(value: float | None) -> str:
    """A number with three significant digits; 0 for rounding, a dash where there is none."""
    if value is None:
        return "–"
    if abs(value) < ROUNDING:
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


def count(number: int, what: str) -> str:
    """A number of things: "1 batch", "3 batches"."""
    return f"{number} {what}" if number == 1 else f"{number} {what}{'es' if what.endswith('ch') else 's'}"


def among(share: float, whole: int) -> str:
    """A share of a count: "12 of 200"."""
    return f"{round(share * whole)} of {whole}"
