"""``proofs-check simulate``: train on data and record how the true loss fares under each data order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

PLACE = 5
MODELS = ("mlp",)

__all__ = ["simulate"]


def simulate(
    data: Annotated[str, typer.Argument(metavar="DATA", help="CSV, Parquet or NPZ file, or a data set's name.")],
    model: Annotated[str, typer.Option(help="mlp: linear maps of any depth, each behind batch normalization.")] = "mlp",
    depth: Annotated[int, typer.Option(metavar="L", help="Linear maps; 1 is linear + BN.")] = 2,
    width: Annotated[int, typer.Option(help="Of hidden layers.")] = 128,
    activation: Annotated[str, typer.Option(help="Between layers: relu or linear.")] = "relu",
    order: Annotated[str, typer.Option(metavar="LIST", help="ss, rr, igm, with-replacement, gd.")] = "ss,rr",
    batch_size: Annotated[int, typer.Option(metavar="B", help="Samples a batch.")] = 32,
    epochs: Annotated[int, typer.Option(help="Passes over the data.")] = 200,
    rate: Annotated[float, typer.Option(help="Learning rate.")] = 0.05,
    rate_power: Annotated[float, typer.Option(metavar="β", help="The rate of epoch k is RATE k^−β.")] = 0.0,
    momentum: Annotated[float, typer.Option(help="Of heavy ball, as torch.optim.SGD has it.")] = 0.0,
    weight_decay: Annotated[float, typer.Option(help="Of all that is trained.")] = 0.0,
    gamma: Annotated[str, typer.Option(help="Scales of batch normalization: trained or frozen.")] = "trained",
    eps: Annotated[float, typer.Option(help="Added to the variance by batch normalization.")] = 1e-5,
    drop_last: Annotated[bool, typer.Option("--drop-last", help="Leave out a last batch smaller than B.")] = False,
    seeds: Annotated[int, typer.Option(metavar="N", help="Runs of each order.")] = 3,
    seed: Annotated[int, typer.Option(help="Of the first run; the next has one more.")] = 0,
    target: Annotated[
        list[str] | None, typer.Option(metavar="COL", help="Target column, repeated for several; the last by default.")
    ] = None,
    task: Annotated[str, typer.Option(help="auto, regression or classification.")] = "auto",
    classes: Annotated[str | None, typer.Option(metavar="LIST", help="Labels to keep, such as 3,8.")] = None,
    samples: Annotated[int | None, typer.Option(metavar="N", help="Take N samples, chosen at random once.")] = None,
    separability: Annotated[
        int, typer.Option(metavar="N", help="At N records, certify the class of the last hidden features.")
    ] = 0,
    jobs: Annotated[int, typer.Option(help="Processes; 0 for one a core.", min=0)] = 1,
    resume: Annotated[
        str | None, typer.Option(metavar="FILE", help="Keep the state in this file and continue from it.")
    ] = None,
    out: Annotated[str | None, typer.Option(metavar="FILE", help="Write all records: .csv, .parquet or .npz.")] = None,
    plot: Annotated[str | None, typer.Option(metavar="FILE", help="Write a picture: png, svg or pdf.")] = None,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Write JSON; - for standard output.")] = None,
) -> None:
    """Train under several data orders: losses on all data and on the order's batches, and weights, over the epochs."""
    from proofs_check.cli._jobs import workers
    from proofs_check.networks.command import Options
    from proofs_check.networks.command import simulate as train
    from proofs_check.networks.settings import chosen
    from proofs_check.networks.summary import render
    from proofs_check.networks.training import Interrupted

    chosen(model, MODELS, "model")
    options = Options(
        data=data,
        target=tuple(target or ()),
        task=task,
        classes=classes,
        samples=samples,
        orders=order,
        runs=seeds,
        jobs=workers(jobs),
        resume=resume,
        rate=rate,
        rate_power=rate_power,
        setting={
            "depth": depth, "width": width, "activation": activation, "gamma": gamma, "eps": eps,
            "batch_size": batch_size, "drop_last": drop_last, "epochs": epochs, "momentum": momentum,
            "weight_decay": weight_decay, "seed": seed, "separability": separability,
        },
        json=json,
        out=out,
        plot=plot,
    )  # fmt: skip
    try:
        with _progress() as step:
            runs = train(options, step)
    except Interrupted as stop:
        from proofs_check.cli._console import err

        kept = (
            f"the same command continues from {stop.state}"
            if stop.state
            else "nothing was kept, as --resume was not given"
        )
        err().print(f"proofs-check: interrupted; {kept}", soft_wrap=True, markup=False)
        raise typer.Exit(130) from None
    if json != "-":
        from proofs_check.cli._console import out as console

        console().print(render(runs))
    if runs.stopped:
        raise typer.Exit(1)


class _progress:  # noqa: N801 - used as a context manager function
    """A bar on standard error with steps a second and the time left, when that is a terminal; gone when done."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        from proofs_check.cli._console import err

        console = err()
        columns: tuple[Any, ...] = (
            TextColumn("training"), BarColumn(), TextColumn("{task.fields[speed]}"), TimeRemainingColumn(),
        )  # fmt: skip
        self._bar = Progress(*columns, console=console, disable=not console.is_terminal, transient=True)
        self._task = self._bar.add_task("training", total=1, speed="")

    def __enter__(self) -> Callable[[int, int], None]:
        self._bar.start()
        return self._step

    def _step(self, done: int, total: int) -> None:
        speed = self._bar.tasks[0].speed
        shown = f"{speed:,.0f} steps/s" if speed else ""
        self._bar.update(self._task, completed=done, total=total, speed=shown)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()
