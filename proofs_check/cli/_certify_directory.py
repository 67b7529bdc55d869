"""``proofs-check certify DIR``: re-check an exported data set on its own."""

from __future__ import annotations

import typer

__all__ = ["certify_directory"]


def certify_directory(directory: str, json: str | None) -> None:
    """Re-check an export; status 1 if something in it does not hold.

    Raises:
        InputError: no export, an incomplete one, or one of which a byte was changed.
    """
    from proofs_check.exports import recheck
    from proofs_check.output import check_writable, write_json

    if json:
        check_writable(json)
    found = recheck(directory)
    if json:
        write_json(json, found.to_json())
    if json != "-":
        from proofs_check.cli._console import out
        from proofs_check.exports.render import rechecked

        out().print(rechecked(found))
    if not found:
        raise typer.Exit(1)
