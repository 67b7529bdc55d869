"""``proofs-check show``: one claim, to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from theory.discovery import Entry

PLACE = 2

__all__ = ["show"]


def show(
    claim_id: Annotated[str, typer.Argument(metavar="ID", help="A claim's number, such as R-4.")],
    latex: Annotated[bool, typer.Option("--latex", help="Print LaTeX, for a paper or a notebook.")] = False,
    certificate: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write the algebra of the derivation, for certify FILE [--kernel NAME]."),
    ] = None,
) -> None:
    """Show a claim: statement, derivation, source and evidence.

    With its hypotheses, each step of the derivation, the constructions that witness it, its controls and mutants.
    """
    from proofs_check.errors import InputError
    from proofs_check.verify import select

    (entry, *more) = select([claim_id])
    if more or entry.claim.id.lower() != claim_id.lower():
        raise InputError(f"{claim_id!r} is a theme; show one claim, such as {entry.claim.id}")
    if certificate:
        if latex:
            raise InputError("--latex and --certificate do not go together; call show twice")
        _certificate(entry, certificate)
        return
    if latex:
        from proofs_check.verify.reading import as_latex

        typer.echo(as_latex(entry))
        return
    from proofs_check.cli._console import out
    from proofs_check.verify import verify
    from proofs_check.verify.reading import as_text
    from proofs_check.verify.summary import as_sentence

    console = out()
    width = min(max(console.width, 40), 120)
    (report,) = verify([entry.claim.id])
    if any(e.method == "none" for e in report.evidence):
        raise InputError(as_sentence([report]).splitlines()[-1])
    console.print(as_text(entry, report, width=width), markup=False, soft_wrap=True)


def _certificate(entry: Entry, file: str) -> None:
    from proofs_check.certificates.bundle import bundle
    from proofs_check.cli._console import out
    from proofs_check.errors import InputError
    from proofs_check.exports.identities import identities_of
    from proofs_check.output import check_writable, write_json

    check_writable(file)
    found = identities_of(entry)
    if not found.certificates:
        raise InputError(f"the derivation of {entry.claim.id} has no identity that a certificate re-checks")
    write_json(file, bundle(found.certificates))
    if file == "-":
        return
    steps = len({part["claim"]["step"] for part in found.certificates})
    sentence = f"{steps} of {steps + len(found.same) + len(found.other)} identities of {entry.claim.id} are in {file}"
    if found.same:
        sentence += f"; {len(found.same)} have equal sides once they are written down"
    if found.other:
        sentence += f"; {len(found.other)} need a rule that certificates do not have"
    out().print(f"{sentence}. Check them: proofs-check certify {file} --kernel all", markup=False, soft_wrap=True)
