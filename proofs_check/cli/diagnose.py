"""``proofs-check diagnose``: where training converges on your data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from proofs_check.diagnose.dispatch import tasks

if TYPE_CHECKING:
    from collections.abc import Callable

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
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Also write JSON; - for standard output.")] = None,
) -> None:
    """Diagnose data: where SS, RR and GD converge, how far apart, and what that means."""
    from proofs_check.data import load
    from proofs_check.diagnose import dispatch
    from proofs_check.errors import InputError
    from proofs_check.output import check_writable, write_json

    if json:
        check_writable(json)
    table = load(data, target=target or None)
    size = batch_size if batch_size is not None else table.batch_size
    if size is None:
        raise InputError(f"no batch size for {data}; give one with --batch-size")
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
            progress=step,
        )
    if json:
        write_json(json, found.to_json())
    if json != "-":
        from proofs_check.cli._console import out

        out().print(dispatch.render(found))


class _progress:  # noqa: N801 - used as a context manager function
    """A bar on standard error for a long RR computation, when that is a terminal; gone when done."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

        from proofs_check.cli._console import err

        console = err()
        columns = (TextColumn("random reshuffling"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=console, disable=not console.is_terminal, transient=True)
        self._task = self._bar.add_task("rr", total=1.0, visible=False)

    def __enter__(self) -> Callable[[float], None]:
        self._bar.start()
        return lambda share: self._bar.update(self._task, completed=share, visible=True)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
