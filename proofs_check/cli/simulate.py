"""``proofs-check simulate``: train on data and record how the true loss fares under each data order."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from proofs_check.cli._columns import Drop, DropMissing

PLACE = 5
MODELS = ("linear", "mlp")

__all__ = ["simulate"]


def simulate(
    data: Annotated[str, typer.Argument(metavar="DATA", help="CSV, Parquet or NPZ file, or a data set's name.")],
    model: Annotated[
        str | None,
        typer.Option(help="linear: linear + BN. mlp: deeper, the default where an option marked mlp is given."),
    ] = None,
    order: Annotated[
        str | None, typer.Option(metavar="LIST", help="ss, rr, igm, with-replacement, gd; ss,rr by default.")
    ] = None,
    batch_size: Annotated[
        int | None, typer.Option(metavar="B", help="Samples a batch; a constructed data set's own, else 32.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(help="Passes over the data; 1000, mlp 200.")] = None,
    rate: Annotated[
        str | None,
        typer.Option(help="0.01, mlp 0.05; 0.5*k^-0.6 in epoch k (t: at step t); 0.1*0.3@9,99: times 0.3 after each."),
    ] = None,
    rate_power: Annotated[float, typer.Option(metavar="β", help="With a number as rate: rate k^−β in epoch k.")] = 0.0,
    loss: Annotated[str, typer.Option(help="auto, squared, logistic or softmax (linear).")] = "auto",
    momentum: Annotated[float, typer.Option(help="Of heavy ball, as torch.optim.SGD has it.")] = 0.0,
    weight_decay: Annotated[float, typer.Option(help="Of all that is trained.")] = 0.0,
    gamma: Annotated[str | None, typer.Option(help="Scales of BN: frozen (linear) or trained (mlp).")] = None,
    eps: Annotated[float | None, typer.Option(help="Added to the variance by BN; 0, mlp 1e-5.")] = None,
    constant: Annotated[
        str | None, typer.Option(help="A feature constant in a batch with eps 0: zero or error (linear).")
    ] = None,
    drop_last: Annotated[bool, typer.Option("--drop-last", help="Leave out a last batch smaller than B.")] = False,
    init: Annotated[str | None, typer.Option(help="W at the start: zero, or normal:S (linear).")] = None,
    runs: Annotated[int, typer.Option("--seeds", "--runs", metavar="N", help="Runs of each order.")] = 3,
    seed: Annotated[int, typer.Option(help="Of the first run; the next has one more.")] = 0,
    method: Annotated[
        str | None, typer.Option(help="auto, steps, closed-form or log-time (linear); auto is exact.")
    ] = None,
    tolerance: Annotated[
        float | None, typer.Option(help="Of log-time: error of M for each factor e of epochs; 1e-6.")
    ] = None,
    record: Annotated[
        str | None, typer.Option(metavar="EPOCHS", help="log, log:N, all, every:K, or 0,10,100 (linear).")
    ] = None,
    weights: Annotated[bool, typer.Option("--weights/--no-weights", help="Whether to record M (linear).")] = True,
    predict: Annotated[
        bool, typer.Option("--predict/--no-predict", help="Whether to compute what theory predicts (linear).")
    ] = True,
    depth: Annotated[int | None, typer.Option(metavar="L", help="Linear maps; 2 by default (mlp).")] = None,
    width: Annotated[int | None, typer.Option(help="Of hidden layers; 128 by default (mlp).")] = None,
    activation: Annotated[str | None, typer.Option(help="Between layers: relu or linear (mlp).")] = None,
    separability: Annotated[
        int | None, typer.Option(metavar="N", help="At N records, certify the last hidden features' class (mlp).")
    ] = None,
    target: Annotated[
        list[str] | None, typer.Option(metavar="COL", help="Target column, repeated for several; the last by default.")
    ] = None,
    drop: Drop = None,
    drop_missing: DropMissing = False,
    task: Annotated[str, typer.Option(help="auto, regression or classification.")] = "auto",
    classes: Annotated[str | None, typer.Option(metavar="LIST", help="Labels to keep, such as 3,8.")] = None,
    samples: Annotated[int | None, typer.Option(metavar="N", help="Take N samples, chosen at random once.")] = None,
    jobs: Annotated[int, typer.Option(help="Threads, for mlp processes; 0 for one a core.", min=0)] = 1,
    resume: Annotated[
        str | None, typer.Option(metavar="FILE", help="Keep the state in this file and continue from it.")
    ] = None,
    out: Annotated[str | None, typer.Option(metavar="FILE", help="Write all records: .csv, .parquet or .npz.")] = None,
    plot: Annotated[str | None, typer.Option(metavar="FILE", help="Write a picture: png, svg or pdf.")] = None,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Write JSON; - for standard output.")] = None,
) -> None:
    """Train under several data orders, and predict what comes.

    Shows the losses on all data and on the order's own batches, beside what theory predicts.
    """
    from proofs_check.cli import _simulate

    deeper: dict[str, Any] = {"depth": depth, "width": width, "activation": activation, "separability": separability}
    linear = {
        "init": init, "method": method, "tolerance": tolerance, "record": record, "constant": constant,
        "loss": None if loss == "auto" else loss, "no-weights": None if weights else True,
        "no-predict": None if predict else True,
    }  # fmt: skip
    chosen = _simulate.model_of(model, MODELS, deeper, linear)
    shared: dict[str, Any] = {
        "data": data, "target": tuple(target or ()), "drop": tuple(drop or ()),
        "drop_missing": drop_missing, "task": task, "classes": classes, "samples": samples,
        "jobs": jobs, "resume": resume, "json": json, "out": out, "plot": plot,
    }  # fmt: skip
    setting: dict[str, Any] = {
        "batch_size": batch_size, "epochs": epochs, "momentum": momentum, "weight_decay": weight_decay, "gamma": gamma,
        "eps": eps, "drop_last": drop_last, "seed": seed,
    }  # fmt: skip
    if chosen == "mlp":
        stopped = _simulate.network(
            shared, setting | deeper, orders=order or "ss,rr", runs=runs, rate=rate, power=rate_power
        )
    else:
        setting |= {
            "constant": constant, "init": init, "runs": runs, "method": method, "tolerance": tolerance,
            "weights": weights,
        }  # fmt: skip
        stopped = _simulate.linear(
            shared | {"orders": order, "record": record or "log", "loss": loss, "predicted": predict},
            setting, rate=rate, power=rate_power,
        )  # fmt: skip
    if stopped:
        raise typer.Exit(1)
