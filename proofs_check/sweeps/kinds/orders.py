"""``sweep orders``: how often a random permutation of your data diverges as a single shuffle, or how far it lands.

Classification: the fate of each permutation, decided with a certificate (C-1 … C-5). Regression: the distance of each
permutation's SS optimum from GD's and, for batches of 2, from RR's (R-1 … R-5). One cell is a block of permutations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from proofs_check.errors import InputError
from proofs_check.sweeps.grids import integer, integers, one_of, real, text
from proofs_check.sweeps.kind import Coordinates, Kind, Option, Parameters, Row, Scalar, Summary

if TYPE_CHECKING:
    import numpy as np

    from proofs_check.data import Table
    from proofs_check.separability import Decision, ExactData
    from proofs_check.sweeps.results import Results

__all__ = ["KIND"]

CONFIDENCE = 0.95
BLOCK = 10  # permutations a cell: little is lost with a killed one, and the store holds few entries


def check(parameters: Parameters) -> Parameters:
    """Read the data once, so that what is wrong with it is said before anything is written."""
    from proofs_check.diagnose.checks import check_labels
    from proofs_check.diagnose.dispatch import choose_task
    from proofs_check.orders import check_batch_size

    table = _table(parameters)
    task, _ = choose_task(table, parameters["task"])
    if task == "classification":
        check_labels(table)
    else:
        table.numbers()
    for size in parameters["batch_size"]:
        check_batch_size(table.n, size, drop_last=parameters["drop_last"])
    return {**parameters, "task": task, "data_sha256": table.sha256}


def cells(parameters: Parameters) -> Iterator[Coordinates]:
    """Blocks of permutations, for one batch size after the other."""
    for size in parameters["batch_size"]:
        for first in range(0, parameters["orders"], BLOCK):
            yield {"batch_size": size, "first": first, "count": min(BLOCK, parameters["orders"] - first)}


@dataclass(frozen=True)
class Labelled:
    """Classification: the data, exactly, and what GD does on them."""

    data: ExactData
    whole: Decision
    drop_last: bool
    gamma: str


@dataclass(frozen=True)
class Measured:
    """Regression: features, centred targets, and the optima of GD and, for batches of 2, of RR."""

    X: Any
    Y: Any
    gd: Any
    rr: Mapping[int, Any]
    scale: float
    eps: float
    drop_last: bool


def load(parameters: Parameters) -> Labelled | Measured:
    """What every block needs."""
    import numpy as np

    table, eps, drop_last = _table(parameters), parameters["eps"], parameters["drop_last"]
    if parameters["task"] == "classification":
        from proofs_check.diagnose.exact import table_exactly
        from proofs_check.separability import decision_of, make_order

        data = table_exactly(table, eps=eps, constant="zero")
        return Labelled(data, decision_of(data, make_order(data, "gd")), drop_last, parameters["gamma"])
    from proofs_check.diagnose.units import centred_targets, moderate_features
    from proofs_check.optima import gd_optimum, rr_optimum

    x = moderate_features(table.X) if eps == 0 else table.X
    y, _ = centred_targets(table.numbers())
    rr = {
        size: rr_optimum(x, y, size, eps=eps, constant="zero", drop_last=drop_last).coef
        for size in parameters["batch_size"]
        if size == 2  # a closed form; other sizes can take minutes before the first cell
    }
    gd = gd_optimum(x, y, eps=eps, constant="zero").coef
    return Measured(x, y, gd, rr, float(np.linalg.norm(y.std(axis=0))), eps, drop_last)


def run(context: Labelled | Measured, coordinates: Coordinates, rng: np.random.Generator) -> list[Row]:
    """One row a permutation."""
    count, first, size = (int(coordinates[name] or 0) for name in ("count", "first", "batch_size"))
    one = _fate if isinstance(context, Labelled) else _distance
    return [{"order": first + k, **one(context, size, rng)} for k in range(count)]


def _fate(context: Any, size: int, rng: np.random.Generator) -> dict[str, Scalar]:
    from proofs_check.orders import batches_of
    from proofs_check.separability import decision_of, direction, fate_of
    from proofs_check.separability.decision import Order

    data = context.data
    batches = batches_of(rng.permutation(data.n), size, drop_last=context.drop_last)
    decision = decision_of(data, Order("ss", batches))
    fate = fate_of(data, decision.order, decision=decision, whole=context.whole).fate
    if fate == "depends":
        fate = direction(data, decision, gamma=context.gamma).fate
    return {"class": decision.kind, "separable_samples": len(decision.ls_samples()), "fate": fate}


def _distance(context: Any, size: int, rng: np.random.Generator) -> dict[str, Scalar]:
    from proofs_check.diagnose.geometry import angle, distortion, shrinkage
    from proofs_check.optima import ss_optimum

    order = rng.permutation(len(context.X))
    coef = ss_optimum(
        context.X, context.Y, order, size, eps=context.eps, constant="zero", drop_last=context.drop_last
    ).coef
    return {
        "ss_gd": distortion(coef, context.gd, context.scale),
        "ss_rr": distortion(coef, context.rr[size], context.scale) if size in context.rr else None,
        "angle_gd": angle(coef, context.gd, context.scale),
        "shrinkage_gd": shrinkage(coef, context.gd, context.scale),
        "rr_gd": None if size not in context.rr else distortion(context.rr[size], context.gd, context.scale),
    }


def weight(_parameters: Parameters, coordinates: Coordinates) -> float:
    """Permutations in the block."""
    return float(coordinates["count"] or 0)


def summary(parameters: Parameters, results: Results) -> Summary:
    """Shares with exact binomial intervals, or medians with the middle 90 per cent."""
    sentences, numbers = [], {}
    for size in parameters["batch_size"]:
        part = results.where(batch_size=size)
        say = _fates if parameters["task"] == "classification" else _distances
        if len(part):
            sentence, numbers[str(size)] = say(part)
            sentences.append(f"Batches of {size}: {sentence}")
    return Summary(tuple(sentences), numbers={"batch_size": numbers})


def _fates(part: Results) -> tuple[str, dict[str, Any]]:
    from proofs_check.separability import clopper_pearson

    counts = Counter(str(fate) for fate in part["fate"])
    total, hits, open_ = len(part), counts["diverges"], counts["undecided"]
    low, high = clopper_pearson(hits, total, CONFIDENCE)[0], clopper_pearson(hits + open_, total, CONFIDENCE)[1]
    rest = ", ".join(f"{number} {fate}" for fate, number in sorted(counts.items()) if fate != "diverges")
    sentence = (
        f"{hits} of {total} random shuffles diverge, {100 * low:.2g} % to {100 * high:.2g} % of all shuffles with"
        f" {100 * CONFIDENCE:.0f} % confidence" + (f"; {rest}." if rest else ".")
    )
    return sentence, {"orders": total, "fates": dict(counts), "interval": [low, high], "confidence": CONFIDENCE}


def _distances(part: Results) -> tuple[str, dict[str, Any]]:
    import numpy as np

    words: list[str] = []
    numbers: dict[str, Any] = {}
    for name, other in (("ss_gd", "GD"), ("ss_rr", "RR")):
        values = part.floats(name)
        if np.isnan(values).all():
            continue
        low, middle, high = (float(v) for v in np.nanquantile(values, (0.05, 0.5, 0.95)))
        words.append(f"{middle:.3g} from {other} (90 % of shuffles between {low:.3g} and {high:.3g})")
        numbers[name] = {"median": middle, "q05": low, "q95": high}
    said = " and ".join(words) or "neither GD's nor RR's optimum differs from 0"
    sentence = f"{len(part)} random shuffles land at a median distortion of {said}."
    known = part.floats("rr_gd")
    if not np.isnan(known).all():
        numbers["rr_gd"] = float(np.nanmedian(known))
        sentence += f" RR lands {numbers['rr_gd']:.3g} from GD."
    return sentence, {"orders": len(part), **numbers}


def figure(figure: Any, parameters: Parameters, results: Results) -> None:
    """Regression: histograms of the distortion; classification: shares of the fates."""
    from proofs_check.sweeps.order_figures import distances, fates

    draw = fates if parameters["task"] == "classification" else distances
    draw(figure, parameters["batch_size"], results)


def _table(parameters: Parameters) -> Table:
    from proofs_check.data import load as read

    target, drop = (parameters[key].split(",") if parameters[key] else () for key in ("target", "drop"))
    return read(parameters["data"], target=target, drop=drop, drop_missing=parameters["drop_missing"])


def _count(given: str, name: str) -> int:
    number: int = integer(least=1)(given, name)
    if number > 10**8:
        raise InputError(f"{name} is {number:,}; 100,000,000 are the most")
    return number


KIND = Kind(
    help="Over random permutations of your data: how often a single shuffle diverges, or how far it lands.",
    options=(
        Option("data", "CSV, Parquet or NPZ file, or a data set's name.", text, positional=True),
        Option("batch_size", "Samples a batch: one size or several.", integers(least=2), metavar="LIST"),
        Option("orders", "How many random permutations.", _count, default="1000", metavar="N"),
        Option("target", "Target column, or several with commas; the last by default.", text, optional=True),
        Option("drop", "Column to leave out, or several with commas.", text, optional=True),
        Option("drop_missing", "Leave out rows that miss a value."),
        Option("task", "auto, regression or classification.", one_of("auto", "regression", "classification"), "auto"),
        Option("eps", "Added to the variance by batch normalization.", real(least=0), default="0", metavar="NUMBER"),
        Option("gamma", "Scale of batch normalization: frozen or trained.", one_of("frozen", "trained"), "frozen"),
        Option("drop_last", "Leave out a last batch smaller than B."),
    ),
    cells=cells,
    run=run,
    check=check,
    load=load,
    weight=weight,
    summary=summary,
    figure=figure,
)
