"""``proofs-check construct``: the catalogue of exact data sets, one to look at, one to export."""

from __future__ import annotations

from typing import Annotated

import typer

PLACE = 5

__all__ = ["construct"]


def construct(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="A data set or a family; none: list all.")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="A family's parameter, such as n=12 or 1/10.")
    ] = None,
    out: Annotated[str | None, typer.Option(metavar="DIR", help="Export into a new directory.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier export there.")] = False,
    format_: Annotated[
        list[str] | None, typer.Option("--format", metavar="FORMAT", help="Beside CSV and NPZ: parquet or torch.")
    ] = None,
    theme: Annotated[str | None, typer.Option(help="List only this theme, such as classification.")] = None,
    claim: Annotated[str | None, typer.Option(metavar="ID", help="List only what witnesses or breaks a claim.")] = None,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Also write JSON; - for standard output.")] = None,
) -> None:
    """List the constructions, show one, or export it.

    An export holds the data, the promised values, certificates and a picture.
    """
    from proofs_check.errors import InputError
    from proofs_check.exports.catalogue import choose, listed
    from proofs_check.output import check_writable, write_json

    if json:
        check_writable(json)
    if name is None:
        if settings or out is not None or force or format_:
            raise InputError("--set, --out, --force and --format need the NAME of a construction; give one")
        rows = listed(theme=theme, claim=claim)
        if json:
            write_json(json, {"constructions": [row.to_json() for row in rows]})
        if json != "-":
            from proofs_check.exports.render import catalogue

            _print(catalogue(rows))
        return
    if theme or claim:
        raise InputError("--theme and --claim choose from the catalogue; leave NAME out")
    if (force or format_) and out is None:
        raise InputError("--force and --format are for an export; add --out DIR")
    from proofs_check.exports.show import document, shown

    chosen = choose(name, settings or ())
    written = None
    if out is not None:
        from proofs_check.exports import export

        written = export(
            chosen.data,
            out,
            force=force,
            formats=("csv", "npz", *(format_ or ())),
            family=chosen.family.name if chosen.family else None,
            parameters=chosen.parameters,
        )
    if json:
        write_json(json, document(chosen) | {"directory": str(written) if written else None})
    if json != "-":
        _print(shown(chosen, written))


def _print(what: object) -> None:
    from proofs_check.cli._console import out

    out().print(what)
