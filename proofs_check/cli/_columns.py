"""Options of every command that reads data: what of them is left out."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["Drop", "DropMissing"]

Drop = Annotated[list[str] | None, typer.Option("--drop", metavar="COL", help="Leave a column out; may be repeated.")]
DropMissing = Annotated[bool, typer.Option("--drop-missing", help="Leave out rows that miss a value.")]
