"""One training run, a unit: its parameters and its epoch, and how it moves on, whatever else runs beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from proofs_check.networks.kernel import LOGISTIC, SOFTMAX, SQUARED, train_batches
from proofs_check.networks.problem import Problem
from proofs_check.networks.settings import Setting
from proofs_check.orders import epoch_permutation

__all__ = ["LOSSES", "Unit", "advance", "ends_of", "order_of_epoch", "start", "widths_of"]

Floats = NDArray[np.float64]
LOSSES = {"squared": SQUARED, "logistic": LOGISTIC, "softmax": SOFTMAX}


@dataclass(slots=True, eq=False)
class Unit:
    """The state of a run; everything that its future depends on beside problem and setting.

    Attributes:
        order: "ss", "rr", "igm", "with-replacement" or "gd".
        seed: of the start and of the permutations.
        epoch: epochs done.
        steps: steps taken.
        theta, velocity: parameters and heavy-ball velocities (P,).
        records: a row of measurements for each recorded epoch so far.
        stopped: None, or the sentence that says where the run left the finite numbers; it then stays there.
    """

    order: str
    seed: int
    epoch: int
    steps: int
    theta: Floats
    velocity: Floats
    records: list[list[float]] = field(default_factory=list)
    stopped: str | None = None


def widths_of(problem: Problem, setting: Setting) -> NDArray[np.int64]:
    """d_0 … d_L."""
    hidden = [setting.width] * (setting.depth - 1)
    return np.array([problem.X.shape[1], *hidden, problem.T.shape[1]], dtype=np.int64)


def start(problem: Problem, setting: Setting, order: str, run: int) -> Unit:
    """Run number `run` before its first step: the same start for every order."""
    seed = setting.seed + run
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
    widths = widths_of(problem, setting)
    gain = 2.0 if setting.activation == "relu" else 1.0
    parts: list[Floats] = []
    for layer, (d, w) in enumerate(pairwise(widths)):
        last = layer == setting.depth - 1
        spread = 0.0 if setting.depth == 1 else np.sqrt((1.0 if last else gain) / d)
        parts += [rng.normal(size=d * w) * spread, np.ones(d)]
    theta = np.concatenate(parts)
    return Unit(order, seed, 0, 0, theta, np.zeros_like(theta))


def ends_of(n: int, batch_size: int, *, drop_last: bool) -> NDArray[np.int64]:
    """Where the batches of an epoch end."""
    full = np.arange(batch_size, n + 1, batch_size, dtype=np.int64)
    return full if drop_last or n % batch_size == 0 else np.append(full, np.int64(n))


def order_of_epoch(order: str, seed: int, epoch: int, n: int, batch_size: int) -> NDArray[np.intp]:
    """The samples in the order seen in this epoch, counted from 1; single shuffle sees epoch 1 again and again.

    SS's permutation is that of ``proofs-check diagnose --seed``, and RR's first epoch is SS's.
    """
    if order in ("igm", "gd"):
        return np.arange(n, dtype=np.intp)
    key = () if order == "ss" or epoch == 1 else (1, epoch)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))
    if order == "with-replacement":  # every step a fresh set of B distinct samples
        return np.concatenate([rng.choice(n, batch_size, replace=False) for _ in range(-(-n // batch_size))])
    return epoch_permutation(n, order, rng)


def advance(problem: Problem, setting: Setting, unit: Unit, until: int) -> None:
    """Train up to the end of epoch `until`, or up to the step at which a loss is no longer finite."""
    size = problem.n if unit.order == "gd" else setting.batch_size
    widths, schedule = widths_of(problem, setting), setting.schedule
    while unit.epoch < until and unit.stopped is None:
        epoch = unit.epoch + 1
        seen = order_of_epoch(unit.order, unit.seed, epoch, problem.n, size)
        drop = setting.drop_last and unit.order != "with-replacement"
        ends = ends_of(len(seen), size, drop_last=drop)
        rates = np.array([schedule(epoch, unit.steps + j + 1) for j in range(len(ends))])
        done = train_batches(
            unit.theta, unit.velocity, widths, problem.X, problem.T, seen, ends, rates, LOSSES[problem.loss],
            setting.activation == "relu", setting.gamma == "trained", float(setting.eps), float(setting.momentum),
            float(setting.weight_decay),
        )  # fmt: skip
        unit.steps += done
        if done < len(ends) or not np.isfinite(unit.theta).all():
            unit.stopped = (
                f"order {unit.order}, seed {unit.seed}: the loss left the finite numbers at step {unit.steps}"
                f" (epoch {epoch}), rate {rates[min(done, len(rates) - 1)]:g}"
            )
        else:
            unit.epoch = epoch
