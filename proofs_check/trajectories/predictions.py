"""What theory says before training: where regression goes, and how fast the true loss of a classifier grows."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from proofs_check.errors import InputError
from proofs_check.optima import rr_optimum
from proofs_check.optima.least_squares import solve_least_squares
from proofs_check.training.engine.problem import Problem
from proofs_check.trajectories.problem import LinearProblem
from proofs_check.trajectories.settings import Setting

__all__ = ["Prediction", "predict"]

Floats = NDArray[np.float64]
_DECAYS = "No limit is predicted with weight decay and trained Γ."


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """Of one order.

    Attributes:
        coef: (R or 1, p, d), where M tends as the rate falls: M_π, M_RR or M_GD (R-1 … R-3, R-12); None if unknown.
        kinds: for classification the separability class of each run, or one for all.
        slope: for each of these the slope of the true loss in log t (C-5); NaN where it does not grow so.
        note: why something is not predicted, or a proviso; empty otherwise.
    """

    coef: Floats | None = None
    kinds: tuple[str, ...] = ()
    slope: tuple[float, ...] = field(default=())
    note: str = ""


def predict(problem: LinearProblem, setting: Setting, order: str, seen: NDArray[np.int64] | None) -> Prediction:
    """Predict.

    Args:
        problem, setting: what is trained.
        order: which of its orders.
        seen: (R or 1, used) the samples in the order seen, of an order that keeps it.
    """
    if problem.loss == "squared":
        return _limits(problem, setting, order, seen)
    if setting.weight_decay:
        return Prediction(note="With weight decay the weights stay bounded: no growth is predicted.")
    return _growth(problem, setting, order, seen)


def _limits(problem: LinearProblem, setting: Setting, order: str, seen: NDArray[np.int64] | None) -> Prediction:
    if setting.weight_decay and setting.gamma == "trained":
        return Prediction(note=_DECAYS)
    if seen is None:
        ragged = problem.n % setting.batch_size and not setting.drop_last and order == "rr"
        if ragged or setting.weight_decay:
            why = "weight decay" if setting.weight_decay else "a smaller last batch, which weighs as much as the others"
            more = "" if setting.weight_decay else " (--drop-last leaves it out)"
            return Prediction(note=f"{order}: no limit is predicted with {why}{more}.")
        found = rr_optimum(
            problem.X, problem.Y, setting.batch_size, eps=setting.eps, constant=setting.constant, drop_last=True
        )
        if found.minimum_norm and (setting.init != "zero" or setting.gamma == "trained"):
            return Prediction(note=f"{order}: the optimum is not unique, and where M goes depends on its start.")
        return Prediction(found.coef[None])
    size = problem.n if order == "gd" else setting.batch_size
    data = Problem.of(problem.X, problem.Y, "squared", size, setting.eps, setting.constant)
    coefs = []
    for own in seen:
        bar = data.normalized(own)
        counts = np.array([min(size, len(own) - k) for k in range(0, len(own), size)])
        weight = (
            1 / np.sqrt(np.repeat(counts, counts))[:, None]
        )  # a step takes its batch's mean: batches weigh the same
        decay = np.sqrt(len(counts) * setting.weight_decay / 2) * np.eye(problem.d)
        rows = np.vstack([bar * weight, decay]) if setting.weight_decay else bar * weight
        targets = np.vstack([problem.Y[own] * weight, np.zeros((len(rows) - len(own), problem.p))])
        found = solve_least_squares(rows, targets)
        if found.minimum_norm and (setting.init != "zero" or setting.gamma == "trained"):
            return Prediction(note=f"{order}: the optimum is not unique, and where M goes depends on its start.")
        coefs.append(found.coef)
    return Prediction(np.array(coefs))


def _growth(problem: LinearProblem, setting: Setting, order: str, seen: NDArray[np.int64] | None) -> Prediction:
    from proofs_check.separability import Order, decision_of, direction, make_order

    data = problem.exactly(eps=setting.eps, constant=setting.constant)
    if order == "gd":
        orders = [Order("gd")]
    elif seen is None:
        drop = setting.drop_last or order == "with-replacement"
        orders = [make_order(data, "rr", batch_size=setting.batch_size, drop_last=drop)]
    else:
        orders = [make_order(data, "ss", batches=batches_of_used(own, setting.batch_size)) for own in seen]
    kinds, slopes, note = [], [], ""
    for one in orders:
        decision = decision_of(data, one, rng=np.random.default_rng(setting.seed))
        kinds.append(decision.kind)
        slope = float("nan")
        if decision.kind in ("LS", "PLS"):
            try:
                found = direction(data, decision, gamma=setting.gamma)  # type: ignore[arg-type]
                slope = float("nan") if found.slope is None else found.slope
            except InputError as error:
                note = f"{order}: {error}."
        slopes.append(slope)
    if setting.gamma == "trained" and any(kind != "SC" for kind in kinds):
        note = note or "With trained Γ no rate of growth is known."
    return Prediction(kinds=tuple(kinds), slope=tuple(slopes), note=note)


def batches_of_used(seen: NDArray[np.int64], size: int) -> tuple[NDArray[np.intp], ...]:
    """Consecutive batches of the samples that an order sees."""
    return tuple(np.asarray(seen[k : k + size], dtype=np.intp) for k in range(0, len(seen), size))
