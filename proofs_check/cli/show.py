"""``proofs-check show``: one claim, to be read."""

from __future__ import annotations

from typing import Annotated

import typer

PLACE = 2

__all__ = ["show"]


def show(
    claim_id: Annotated[str, typer.Argument(metavar="ID", help="A claim's number, such as R-4.")],
    latex: Annotated[bool, typer.Option("--latex", help="Print LaTeX, for a paper or a notebook.")] = False,
) -> None:
    """Show a claim: statement, hypotheses, derivation step by step, source, constructions, evidence."""
    from proofs_check.errors import InputError
    from proofs_check.verify import select

    (entry, *more) = select([claim_id])
    if more or entry.claim.id.lower() != claim_id.lower():
        raise InputError(f"{claim_id!r} is a theme; show one claim, such as {entry.claim.id}")
    if latex:
        from proofs_check.verify.reading import as_latex

        typer.echo(as_latex(entry))
        return
    from proofs_check.cli._console import out
    from proofs_check.verify import verify_claim
    from proofs_check.verify.reading import as_text

    out().print(as_text(entry, verify_claim(entry.claim.id)), markup=False, soft_wrap=True)
