"""``proofs-check averaging``: averages of iterates as learning-rate schedules, and back."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Any

import typer

PLACE = 20

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="Averages of SGD's iterates as schedules, and back.")

Curvature = Annotated[str, typer.Option(metavar="NUMBER", help="Curvature of the batches' losses.")]
Json = Annotated[str | None, typer.Option(metavar="FILE", help="Write JSON; - for standard output.")]


@app.command()
def schedule(
    lr: Annotated[str, typer.Option(metavar="NUMBER", help="The run's constant rate, such as 0.1 or exactly 1/10.")],
    kind: Annotated[str, typer.Option(help="ema, swa, two-point, best-tail or weights.")],
    steps: Annotated[int | None, typer.Option(help="Number of steps.", min=1)] = None,
    decay: Annotated[str | None, typer.Option(metavar="NUMBER", help="Of the ema.")] = None,
    last: Annotated[int | None, typer.Option(help="How many iterates swa or best-tail takes.")] = None,
    spacing: Annotated[int | None, typer.Option(help="Steps between the points of two-point.")] = None,
    weights: Annotated[str | None, typer.Option(metavar="LIST", help="Of all iterates: 1/2,0,1/2.")] = None,
    curvature: Curvature = "1",
    json: Json = None,
    plot: Annotated[str | None, typer.Option(metavar="FILE", help="Write a picture: png, svg or pdf.")] = None,
) -> None:
    """The schedule whose last iterate is an average of a run.

    The run is at a constant rate, on the same batches.
    """
    from proofs_check.averaging import average_to_schedule
    from proofs_check.output import check_writable

    for target in (json, plot):
        if target:
            check_writable(target)
    rate, bend = _number(lr, "--lr"), _number(curvature, "--curvature")
    alpha = _weights(kind, steps, rate=rate, bend=bend, decay=decay, last=last, spacing=spacing, given=weights)
    rates = average_to_schedule(alpha, rate, curvature=bend)
    if plot:
        from proofs_check.averaging.plot import plot_schedule

        details = [
            f"{name} {value}" for name, value in (("decay", decay), ("last", last), ("spacing", spacing)) if value
        ]
        title = f"{' '.join([kind, *details])}, rate {lr}, {len(rates)} steps"
        plot_schedule(plot, [float(v) for v in rates], [float(v) for v in alpha], rate=float(rate), title=title)
    document = {"kind": kind, "lr": _plain(rate), "curvature": _plain(bend), "steps": len(rates)}
    _report(document | {"exact": isinstance(rates, list)}, rates, alpha, json, plot=plot)


@app.command()
def average(
    rates: Annotated[str, typer.Option(metavar="LIST", help="The schedule: 1/3,1/6,1/7.")],
    lr: Annotated[str, typer.Option(metavar="NUMBER", help="Constant rate of the run to average.")],
    curvature: Curvature = "1",
    json: Json = None,
) -> None:
    """The average of a run that equals a schedule's last iterate.

    The run is at a constant rate; says whether the average is convex.
    """
    from proofs_check.averaging import schedule_to_average
    from proofs_check.output import check_writable

    if json:
        check_writable(json)
    rate, bend = _number(lr, "--lr"), _number(curvature, "--curvature")
    given = [_number(part, "--rates") for part in rates.split(",")]
    found = schedule_to_average(given, rate, curvature=bend)
    document = {"lr": _plain(rate), "curvature": _plain(bend), "steps": len(given), "convex": found.convex}
    _report(document | {"exact": isinstance(found.weights, list)}, given, found.weights, json)


def _weights(
    kind: str, steps: int | None, *, rate: Any, bend: Any, decay: str | None, last: int | None, spacing: int | None,
    given: str | None,
) -> Any:  # fmt: skip
    from proofs_check.averaging import best_tail, ema, swa, two_point
    from proofs_check.errors import InputError
    from proofs_check.wording import one_of

    needed = {"ema": ("--decay", decay), "swa": ("--last", last), "best-tail": ("--last", last),
              "two-point": ("--spacing", spacing), "weights": ("--weights", given)}  # fmt: skip
    option, value = needed[one_of("kind", kind, needed)]
    if value is None:
        raise InputError(f"the kind {kind} needs {option}; give it")
    if given is not None and kind == "weights":
        alpha = [_number(part, "--weights") for part in given.split(",")]
        if steps not in (None, len(alpha) - 1):
            raise InputError(f"{len(alpha)} weights are for {len(alpha) - 1} steps, not {steps}; leave --steps out")
        return alpha
    if steps is None:
        raise InputError(f"the kind {kind} needs --steps; give it")
    if kind == "ema":
        return ema(steps, decay=_number(str(decay), "--decay"))
    if kind == "two-point":
        return two_point(steps, spacing=spacing or 0)
    return swa(steps, last=last or 0) if kind == "swa" else best_tail(steps, last=last or 0, rate=rate * bend)


def _number(text: str, option: str) -> Any:
    """A Fraction from 3 or 1/10, a float from 0.1 or 1e-3."""
    from proofs_check.errors import InputError

    try:
        return float(text) if set(text) & set(".eEnN") else Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        raise InputError(f"{option} takes real numbers such as 0.1 or 1/10, got {text!r}") from None


def _plain(value: Any) -> Any:
    """JSON has no fractions: they travel as text."""
    return str(value) if isinstance(value, Fraction) else float(value)


def _report(document: dict[str, Any], rates: Any, weights: Any, target: str | None, *, plot: str | None = None) -> None:
    from proofs_check.output import write_json

    if target:
        write_json(target, document | {"schedule": [_plain(v) for v in rates], "weights": [_plain(v) for v in weights]})
    if target == "-":
        return
    from rich.table import Table

    from proofs_check.cli._console import out, say_written

    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("step", "rate", "weight"):
        table.add_column(heading, justify="right")
    T = len(rates)
    shown = range(T + 1) if T <= 20 else sorted({*range(4), *(T * k // 8 for k in range(1, 8)), *range(T - 3, T + 1)})
    for k in shown:
        table.add_row(str(k), _short(rates[k - 1]) if k else "", _short(weights[k]))
    console = out()
    console.print(table)
    if "convex" in document:
        verdict = "is" if document["convex"] else "is not"
        console.print(f"The schedule {verdict} a convex average of the run at rate {document['lr']}.")
    say_written(target, plot)


def _short(value: Any) -> str:
    text = str(value)
    return text if isinstance(value, Fraction) and len(text) <= 24 else f"{float(value):.6g}"
