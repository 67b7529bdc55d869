"""Consoles: results on standard output, progress and complaints on standard error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

__all__ = ["bar", "err", "out", "plain", "say_written"]


def out() -> Console:
    """Standard output; when it is no terminal, wide enough that tables are not cut."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=max(console.width, 140))


def plain(text: str) -> Text:
    """A text that a file may have written: no markup, and nothing in it does anything to the terminal."""
    return Text("".join(c if c.isprintable() else repr(c)[1:-1] for c in text))


def say_written(*files: str | None) -> None:
    """Name the files that were written; for calls whose results stand on standard output to be read."""
    named = [file for file in files if file and file != "-"]
    if named:
        first = f"{', '.join(named[:-1])} and " if named[1:] else ""
        out().print(plain(f"Written to {first}{named[-1]}."), soft_wrap=True)


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
