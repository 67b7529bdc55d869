"""The runs of one order: how many, what they see, where they start, how they are computed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs_check.errors import InputError
from proofs_check.orders import epoch_permutation
from proofs_check.training.engine.problem import Problem
from proofs_check.training.options import batch_size_of
from proofs_check.trajectories.predictions import Prediction, predict
from proofs_check.trajectories.problem import LinearProblem
from proofs_check.trajectories.risks import Risks
from proofs_check.trajectories.settings import Setting, start_scale

__all__ = ["Unit", "method_of", "unit_of"]

Floats = NDArray[np.float64]
_FIXED = ("ss", "igm", "gd")


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """The runs of an order, before they are computed.

    Attributes:
        order: its name.
        method: "steps", "closed-form", "mean" (the closed form averaged over permutations) or "log-time".
        seeds: (R,) of the runs.
        data: data, loss and the order's batch size, for the engine.
        seen: (R, used) the samples in the order seen, where every epoch sees the same; else None.
        start: W (R, p, d).
        prediction: from theory.
        risks: of iterates.
        steps: of an epoch.
    """

    order: str
    method: str
    seeds: tuple[int, ...]
    data: Problem
    seen: NDArray[np.int64] | None
    start: Floats
    prediction: Prediction
    risks: Risks
    steps: int

    def generators(self) -> list[np.random.Generator]:
        """Fresh generators of the runs, from which the engine draws permutations."""
        return [np.random.default_rng(np.random.SeedSequence(seed)) for seed in self.seeds]


def unit_of(problem: LinearProblem, setting: Setting, order: str, *, predicted: bool) -> Unit:
    """Prepare the runs of an order; run k of SS sees the permutation that ``diagnose --seed`` takes for its seed.

    Raises:
        InputError: a batch size that does not fit, a feature constant in a batch, a method that does not suit.
    """
    n = problem.n
    size = batch_size_of(n, None if order == "gd" else setting.batch_size, order, drop_last=setting.drop_last)  # type: ignore[arg-type]
    method = method_of(problem, setting, order)
    alone = method == "mean" or (order in ("igm", "gd") and setting.init == "zero")
    seeds = tuple(range(setting.seed, setting.seed + (1 if alone else setting.runs)))
    data = Problem.of(problem.X, problem.Y, problem.loss, size, setting.eps, setting.constant)
    used = n - n % size if setting.drop_last else n
    steps = used // size if setting.drop_last else -(-n // size)
    seen = None
    if order in _FIXED:
        drawn = [
            epoch_permutation(n, "ss" if order == "ss" else "igm", np.random.default_rng(np.random.SeedSequence(seed)))
            for seed in seeds
        ]
        seen = np.array([own[:used] for own in drawn], dtype=np.int64)
    scale = start_scale(setting.init)
    shape = problem.p, problem.d
    normals = [scale * np.random.default_rng([seed, 2]).standard_normal(shape) for seed in seeds]
    start = np.array(normals) if scale else np.zeros((len(seeds), *shape))
    # L_RR is that of the batch size given; batches of replacement are never ragged
    whole = min(setting.batch_size, n)
    full = setting.drop_last or order == "with-replacement" or n % whole == 1
    risks = Risks(data, seen, whole=whole, reshuffled=n - n % whole if full else n, seed=setting.seed)
    prediction = predict(problem, setting, order, seen) if predicted else Prediction()
    return Unit(order, method, seeds, data, seen, start, prediction, risks, steps)


def method_of(problem: LinearProblem, setting: Setting, order: str) -> str:
    """How an order's runs are computed; "auto" takes the closed form where it is exact, else steps.

    Raises:
        InputError: a method that does not suit the setting.
    """
    constant, frozen = isinstance(setting.rate, float), setting.gamma == "frozen"
    match setting.method:
        case "auto":
            # momentum makes the map's powers non-normal: the rounding bound would say little
            exact = problem.loss == "squared" and frozen and constant and setting.momentum == 0 and order in _FIXED
            return "closed-form" if exact else "steps"
        case "closed-form":
            if problem.loss != "squared" or not frozen or not constant:
                raise InputError("the closed form needs squared loss, frozen Γ and a constant rate; use --method steps")
            if order == "with-replacement":
                raise InputError("order with-replacement has no closed form here; use --method steps")
            if order == "rr" and (not setting.plain or setting.init != "zero" or setting.eps > 0):
                raise InputError(
                    "the mean path of rr takes no momentum, decay, eps or random start; use --method steps"
                )
            return "mean" if order == "rr" else "closed-form"
        case "log-time":
            if problem.loss == "squared" or not frozen or not constant or setting.momentum or order not in _FIXED:
                raise InputError(
                    f"log-time follows ss, igm and gd with logistic or softmax loss, frozen Γ, a constant rate and no"
                    f" momentum, which order {order} here is not; use --method steps"
                )
    return setting.method
