"""``proofs-check diagnose``: where training converges on your data."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from proofs_check.cli._columns import Drop, DropMissing
from proofs_check.diagnose.dispatch import tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLACE = 4

__all__ = ["diagnose"]


def diagnose(
    data: Annotated[str, typer.Argument(metavar="DATA", help="CSV, Parquet or NPZ file, or a data set's name.")],
    batch_size: Annotated[
        int | None, typer.Option(metavar="B", help="Samples a batch; a constructed data set has its own.")
    ] = None,
    target: Annotated[
        list[str] | None, typer.Option(metavar="COL", help="Target column, repeated for several; the last by default.")
    ] = None,
    drop: Drop = None,
    drop_missing: DropMissing = False,
    task: Annotated[str, typer.Option(help=f"auto, {' or '.join(tasks())}.")] = "auto",
    order: Annotated[
        str | None, typer.Option(help="ss: shuffled once (default); igm: as given; rr: reshuffled every epoch.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the shuffle and of sampling.", min=0)] = 0,
    eps: Annotated[float, typer.Option(help="Added to the variance by batch normalization.")] = 0.0,
    constant: Annotated[
        str, typer.Option(help="A feature constant in a batch with eps 0: zero (normalized to 0) or error.")
    ] = "zero",
    drop_last: Annotated[bool, typer.Option("--drop-last", help="Leave out a last batch smaller than B.")] = False,
    gamma: Annotated[str, typer.Option(help="Scale of batch normalization: frozen or trained.")] = "frozen",
    rr: Annotated[str, typer.Option(help="How RR is computed: auto, exact or monte-carlo.")] = "auto",
    tolerance: Annotated[
        float | None, typer.Option(help="Of RR, in standard deviations of the target; by default the method's.")
    ] = None,
    permutations: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Classification: how likely a shuffle diverges, from N random ones."),
    ] = None,
    jobs: Annotated[int, typer.Option(help="Processes for these; 0 for one a core.", min=0)] = 0,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Also write JSON; - for standard output.")] = None,
    out: Annotated[
        str | None, typer.Option(metavar="FILE", help="Classification: write the certificates; - for standard output.")
    ] = None,
    html: Annotated[
        str | None, typer.Option(metavar="FILE", help="Also write a page: picture, proof, and what would help.")
    ] = None,
) -> None:
    """Where SS, RR and GD converge or diverge on your data, and why."""
    from proofs_check.cli._jobs import workers
    from proofs_check.data import load
    from proofs_check.diagnose import dispatch
    from proofs_check.errors import InputError
    from proofs_check.output import check_writable, write_json, write_text

    if (json, out, html).count("-") > 1:
        raise InputError("standard output takes one of --json, --out and --html; name files for the others")
    for target_file in (json, out, html):
        if target_file:
            check_writable(target_file)
    if html:
        from proofs_check.report.page import check_extra

        check_extra()
    table = load(data, target=target or None, drop=drop or (), drop_missing=drop_missing)
    size = batch_size if batch_size is not None else table.batch_size
    if size is None:
        raise InputError(f"no batch size for {data}; give one with --batch-size")
    if out and dispatch.choose_task(table, task)[0] != "classification":
        raise InputError("--out writes certificates, which regression has none of; use --json")
    with _progress() as step:
        found = dispatch.diagnose(
            table,
            task=task,
            batch_size=size,
            order=order,
            seed=seed,
            eps=eps,
            constant=constant,
            drop_last=drop_last,
            gamma=gamma,
            rr=rr,
            tolerance=tolerance,
            permutations=permutations,
            jobs=workers(jobs),
            progress=step,
        )
    if json:
        write_json(json, found.to_json())
    if out:
        from proofs_check.certificates.bundle import bundle

        write_json(out, bundle(dispatch.certificates(found)))
    if html:
        from shlex import join
        from sys import argv

        with _progress() as step:
            write_text(html, dispatch.page(found, command=join(["proofs-check", *argv[1:]]), progress=step))
    if "-" not in (json, out, html):
        from proofs_check.cli._console import out as console
        from proofs_check.cli._console import say_written

        console().print(dispatch.render(found))
        say_written(json, out, html)


@contextmanager
def _progress() -> Iterator[Callable[..., None]]:
    """The share of a long computation; nothing is shown for short ones."""
    from rich.progress import TaskProgressColumn, TimeElapsedColumn

    from proofs_check.cli._console import bar

    with bar("{task.description}", TaskProgressColumn(), TimeElapsedColumn()) as shown:
        task = shown.add_task("random reshuffling", total=1.0, visible=False)

        def step(share: float, what: str = "random reshuffling") -> None:
            shown.update(task, completed=share, description=what, visible=True)

        yield step
