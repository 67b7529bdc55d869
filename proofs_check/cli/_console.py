"""Consoles: results on standard output, progress and complaints on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

__all__ = ["bar", "err", "out"]


def out() -> Console:
    """Standard output; when it is no terminal, wide enough that tables are not cut."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=max(console.width, 140))


def err() -> Console:
    """Standard error."""
    return Console(stderr=True, highlight=False)


def bar(before: str, *after: str | ProgressColumn) -> Progress:
    """A bar on standard error, when that is a terminal; gone when done.

    Args:
        before: what stands before it, with rich's fields.
        after: what stands behind it, as text or as columns of rich.
    """
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn(before), BarColumn(), *(TextColumn(one) if isinstance(one, str) else one for one in after))
    console = err()
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)
