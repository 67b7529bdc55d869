"""Consoles: results on standard output, progress and complaints on standard error."""

from __future__ import annotations

from rich.console import Console

__all__ = ["err", "out"]


def out() -> Console:
    """Standard output; when it is no terminal, wide enough that tables are not cut."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=max(console.width, 140))


def err() -> Console:
    """Standard error."""
    return Console(stderr=True, highlight=False)
