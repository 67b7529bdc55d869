"""``proofs-check list``: the claims that exist."""

from __future__ import annotations

from typing import Annotated

import typer

PLACE = 1

__all__ = ["list"]


def list(  # noqa: A001 - named like its command
    theme: Annotated[str | None, typer.Argument(metavar="THEME", help="Only this theme, such as regression.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """List the claims: number, theme, kind and title.

    As JSON also what exactly is proved.
    """
    from proofs_check.output import write_json
    from proofs_check.verify import select

    entries = select([theme] if theme else [])
    if as_json:
        rows = [
            {
                "id": e.claim.id,
                "theme": e.theme,
                "title": e.claim.title,
                "kind": e.claim.kind,
                "direction": e.claim.direction,
                "scope": e.claim.scope,
                "source": e.claim.source,
            }
            for e in entries
        ]
        write_json("-", {"claims": rows})
        return

    from rich.table import Table

    from proofs_check.cli._console import out

    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("claim", "theme", "kind", "title"):
        table.add_column(heading, no_wrap=heading == "claim")
    for e in entries:
        table.add_row(e.claim.id, e.theme, e.claim.kind, e.claim.title)
    out().print(table)
