"""Averages of a run's iterates, learning-rate schedules and weights of the samples: each from each.

All of it is for one curvature λ (or a shared isotropic Hessian) and for the same batches in the same order; then it is
exact, path by path. T steps, rates η_1 … η_T, iterates θ_0 … θ_T, average Σ α_t θ_t with Σ α = 1, and sample weights
W_0 … W_T: θ_T = W_0 θ_0 + Σ W_k c_k. Integers and Fractions give Fractions; anything else gives float arrays. Cost is
linear in T. Floats use forward partial sums only: subtracting backwards from 1 loses every digit (AV-10).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from proofs_check.averaging.numbers import EPS, Array, Numbers, finish, partial_sums, plain, reversed_products, total
from proofs_check.errors import InputError

__all__ = ["Average", "average_to_schedule", "sample_weights", "schedule_of_weights", "schedule_to_average"]


class Average(NamedTuple):
    """Weights of an average of iterates.

    Attributes:
        weights: α_0 … α_T, with sum 1.
        convex: whether all are nonnegative (floats: up to the rounding of the schedule that they came from).
    """

    weights: Numbers
    convex: bool


def average_to_schedule(weights: Any, rate: Any, *, curvature: Any = 1) -> Numbers:
    """Rates η̃_1 … η̃_T whose last iterate is the average Σ α_t θ_t of the run at the given rates (AV-11).

    Args:
        weights: α_0 … α_T, with sum 1.
        rate: the run's constant rate, or its T rates; 0 ≤ ηλ < 2.
        curvature: λ > 0; the schedule depends on it, which is why no scalar schedule serves two curvatures (AV-14).

    Raises:
        InputError: the weights do not sum to 1; no schedule exists, as a partial sum of sample weights vanishes; a
            rate of exactly 1/λ forgets the steps before it; a rate is outside the range of stability.
    """
    exact, (alpha, given, (lam,)) = plain(weights, rate, curvature)
    _sums_to_one(alpha, "the average's weights")
    x = _normalised(given, lam, len(alpha) - 1)
    carry = _carry(alpha, x)  # R_1 … R_T
    kept = (1 - x) * carry  # (1−x_k) R_k
    kept = np.append(kept[1:], kept[:1] * 0)  # the same at k+1
    partial = partial_sums(alpha)[1:] + kept  # S_1 … S_T
    size = partial_sums(abs(alpha))[1:] + abs(kept)
    vanishing = _vanishing(partial, size, exact=exact)
    if vanishing.any():
        _explain(vanishing, x, carry, alpha)
    # Where nothing up to a step counts (yet), any rate will do: the run's own is kept.
    safe = np.where(vanishing, partial * 0 + 1, partial)
    return finish(np.where(vanishing, x, x * (carry / safe)) / lam, exact=exact)


def schedule_to_average(schedule: Any, rate: Any, *, curvature: Any = 1) -> Average:
    """The average of the run at a constant rate which equals the last iterate under the given schedule (AV-13).

    Args:
        schedule: η̃_1 … η̃_T.
        rate: the run's constant rate, 0 < ηλ < 2.
        curvature: λ > 0.

    Returns:
        The weights and whether they are convex; for 0 < η ≤ 1, 0 < η̃ < 1 and λ = 1 they are exactly when η̃_1 ≤ η and
        1/η̃_{k+1} ≥ 1 + (1−η)/η̃_k for all k.

    Raises:
        InputError: a rate of the schedule is exactly 1/λ after the first step; the constant rate is 0 or unstable.
    """
    exact, (rates, eta, (lam,)) = plain(schedule, [rate], curvature)
    x = _normalised(eta, lam, len(rates))[0]
    if x == 0:
        raise InputError(
            "a run at rate 0 stays where it starts, so no average of it follows a schedule; raise the rate"
        )
    mine = rates * lam
    forgets = np.flatnonzero(mine[1:] == 1)
    if forgets.size:
        raise InputError(_lost(int(forgets[-1]) + 2, "it forgets everything before it"))
    W = _weights(mine)
    after = (1 - x) * np.append(W[1:], W[:1] * 0)  # q W_{k+1}
    after[0] /= x
    gaps = W - after
    # Rates that a stable recursion found carry a relative error of some eps/x; below it a weight is no weight.
    slack = 0 if exact else 16 * EPS / min(x, 1) * (abs(W) + abs(after)) + np.finfo(float).tiny
    gaps_over = np.append(gaps[:1], gaps[1:] / x)
    return Average(finish(gaps_over, exact=exact), bool(np.all(gaps >= -slack)))


def sample_weights(rate: Any, *, average: Any = None, steps: int | None = None, curvature: Any = 1) -> Numbers:
    """W_0 … W_T: the last iterate, or an average of the iterates, is W_0 θ_0 + Σ W_k c_k (AV-10, AV-11).

    Args:
        rate: T rates, or one constant rate together with `steps` or `average`.
        average: α_0 … α_T; None for the last iterate.
        steps: T, where it does not follow from the others.
        curvature: λ.

    Raises:
        InputError: lengths that do not fit, or an average whose weights do not sum to 1.
    """
    exact, (rates, alpha, (lam,)) = plain(rate, () if average is None else average, curvature)
    T = len(rates) if average is None and steps is None else len(alpha) - 1 if average is not None else steps or 0
    if len(rates) not in (1, T) or steps not in (None, T):
        raise InputError(f"{len(rates)} rates do not fit {T} steps; give one, or one for each step")
    x = np.repeat(rates * lam, T) if len(rates) != T else rates * lam
    if average is None:
        return finish(_weights(x), exact=exact)
    _sums_to_one(alpha, "the average's weights")
    if not T:  # the start alone
        return finish(alpha, exact=exact)
    carry = _carry(alpha, x)
    return finish(np.append(alpha[:1] + (1 - x[:1]) * carry[:1], x * carry), exact=exact)


def schedule_of_weights(weights: Any) -> Numbers:
    """The only rates η_1 … η_T with these sample weights: η_k = W_k/S_k, S_k = W_0 + … + W_k (AV-10).

    Args:
        weights: W_0 … W_T, with sum 1 and no vanishing partial sum.

    Raises:
        InputError: they do not sum to 1; a partial sum vanishes, so no schedule has them; or they begin with zeros, the
            trace of a rate of exactly 1, which forgets the rates before it.
    """
    exact, (values,) = plain(weights)
    _sums_to_one(values, "the sample weights")
    first = int(np.argmax(values != 0))
    if first > 1:
        raise InputError(_lost(first, "nothing before it leaves a trace"))
    partial = partial_sums(values)[1:]
    vanishing = np.flatnonzero(_vanishing(partial, partial_sums(abs(values))[1:], exact=exact))
    if vanishing.size:
        raise InputError(_no_schedule("no schedule has these sample weights: they", int(vanishing[0]) + 1))
    return finish(values[1:] / partial, exact=exact)


def _weights(x: Array) -> Array:
    """W_0 … W_T of the last iterate: W_k = x_k Π_{j>k} (1 − x_j)."""
    left = reversed_products(1 - x)
    return np.append(left[:1], x * left[1:])


def _carry(alpha: Array, x: Array) -> Array:
    """R_1 … R_T, R_k = α_k + (1−x_{k+1}) R_{k+1}: the weight that the average puts on what step k leaves."""
    carried = alpha[1:].tolist()
    carry = 0 * carried[-1]
    for k, factor in zip(range(len(carried) - 1, -1, -1), [0, *(1 - x[:0:-1]).tolist()], strict=True):
        carry = carried[k] = carried[k] + factor * carry
    found = np.empty(len(x), dtype=alpha.dtype)
    found[:] = carried
    return found


def _vanishing(partial: Array, size: Array, *, exact: bool) -> Array:
    """Which partial sums are 0; for floats, which lie within their rounding error, about eps a term."""
    if exact:
        return np.asarray(partial == 0)
    return np.asarray(abs(partial) <= EPS * (2 + np.arange(len(partial))) * size)


def _explain(vanishing: Array, x: Array, carry: Array, alpha: Array) -> None:
    """Raise unless the vanishing partial sums S_k, given as flags, are the empty ones before the window."""
    first = alpha[0] + (1 - x[0]) * carry[0]
    traced = np.logical_or.accumulate(np.append(first != 0, x * carry != 0))[1:]
    wrong = np.flatnonzero(vanishing & traced)
    if wrong.size:
        step = int(wrong[0]) + 1
        raise InputError(_no_schedule("this average is no schedule's last iterate: its sample weights", step))
    lost = np.flatnonzero(vanishing[:-1] & (x[1:] == 1))
    if lost.size:
        raise InputError(_lost(int(lost[-1]) + 2, "it forgets everything before it"))


def _normalised(rates: Array, lam: Any, steps: int) -> Array:
    if steps < 1 or len(rates) not in (1, steps):
        raise InputError(f"{len(rates)} rates do not fit {steps} steps; give one, or one for each step")
    if not lam > 0:
        raise InputError(f"the curvature must be positive, got {lam}")
    x = rates * lam
    stable = np.asarray((x >= 0) & (x < 2), dtype=bool)
    if not stable.all():
        k = int(np.argmin(stable))
        where = f" of step {k + 1}" if len(rates) > 1 else ""
        raise InputError(f"the rate {rates[k]}{where} is not stable: choose it from 0 up to 2/curvature = {2 / lam}")
    return np.repeat(x, steps) if len(rates) == 1 else x


def _sums_to_one(values: Array, what: str) -> None:
    if not len(values):
        raise InputError(f"{what} are missing")
    found = total(values)
    slack = 0 if values.dtype == object else 4 * EPS * len(values) * total(abs(values))  # their own rounding
    if not abs(found - 1) <= slack:
        raise InputError(f"{what} must sum to 1, these {len(values)} sum to {found}; divide them by their sum")


def _no_schedule(what: str, step: int) -> str:
    return f"{what} sum to 0 up to step {step}, and a schedule would have to divide by that; change the weights"


def _lost(step: int, clue: str) -> str:
    which = "rate of step 1" if step == 2 else f"rates of steps 1 to {step - 1}"
    return f"the rate of step {step} is exactly 1/curvature: {clue}, so the {which} cannot be recovered; change it"
