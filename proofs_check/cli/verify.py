"""``proofs-check verify``: the main job."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from proofs_check.verify import ClaimReport

PLACE = 3

__all__ = ["verify"]


def verify(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Claims (R-4) or themes (regression); all when none.")
    ] = None,
    budget: Annotated[str, typer.Option(help="quick, standard or deep.")] = "quick",
    seed: Annotated[int, typer.Option(help="Seed of the drawn instances.", min=0)] = 0,
    jobs: Annotated[int, typer.Option(help="Processes; 0 for one a core.", min=0)] = 0,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Dask: tcp://host:port, or local to start one.")
    ] = None,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Also write JSON; - for standard output.")] = None,
    html: Annotated[str | None, typer.Option(metavar="FILE", help="Also write a page to read in a browser.")] = None,
) -> None:
    """Verify claims: derivations, checks, constructions, attacks.

    Derivations are closed, independent code is compared, exact constructions keep their promises, controls must fail,
    and mutants must be rejected.
    """
    from proofs_check.cli._jobs import workers
    from proofs_check.errors import InputError
    from proofs_check.output import check_writable, write_json, write_text
    from proofs_check.verify import select
    from proofs_check.verify import verify as run
    from proofs_check.verify.summary import as_document, as_sentence, as_table

    for target in (json, html):
        if target:
            check_writable(target)
    if html:
        from proofs_check.report.page import check_extra

        if json == html:
            raise InputError("--json and --html write to the same place; name different files")
        check_extra()
    count = len(select(names or []))
    with _progress(count) as step:
        reports = run(names or [], budget=budget, seed=seed, jobs=workers(jobs), scheduler=scheduler, done=step)
    if json:
        write_json(json, as_document(reports, seed=seed, budget=budget))
    if html:
        from datetime import datetime

        from proofs_check.report.verification import as_page

        write_text(
            html, as_page(reports, seed=seed, budget=budget, date=datetime.now().astimezone().date().isoformat())
        )
    if "-" not in (json, html):
        from proofs_check.cli._console import out, say_written

        console = out()
        console.print(as_table(reports, width=console.width))
        console.print(as_sentence(reports))
        say_written(json, html)
    if not all(report.holds for report in reports):
        raise typer.Exit(1)


@contextmanager
def _progress(count: int) -> Iterator[Callable[[ClaimReport], None]]:
    """Claims done of so many."""
    from rich.progress import MofNCompleteColumn, TimeElapsedColumn

    from proofs_check.cli._console import bar

    with bar("verifying", MofNCompleteColumn(), TimeElapsedColumn(), "{task.fields[last]}") as shown:
        task = shown.add_task("claims", total=count, last="")
        yield lambda report: shown.update(task, advance=1, last=f"{report.entry.claim.id} done")
