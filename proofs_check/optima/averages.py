"""Averages over all subsets of one size, by the cheapest exact method: closed form, enumeration or quadrature."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import comb, inf

import numpy as np

from proofs_check.errors import InputError
from proofs_check.optima.data import Floats
from proofs_check.optima.kendall import moments_at_pairs
from proofs_check.optima.quadrature import Plan, plan_quadrature
from proofs_check.optima.result import SubsetMoments
from proofs_check.optima.subsets import Progress, moments_by_subsets

__all__ = ["Choice", "choose", "unplanned"]

SECONDS_PER_ENTRY = 8e-9  # of an enumeration's x̄ and y, measured on one core
CHEAP_SECONDS = 1.0  # enumeration that is not worth planning anything else
PLANNED_ENTRIES = 3e8  # a feature's grid may take some 10 s before the plan is given up
MOST_SECONDS = 86400.0


@dataclass(frozen=True, slots=True)
class Choice:
    """How to average over the subsets of one size, and what it costs.

    Attributes:
        method: "kendall", "subsets" or "quadrature".
        seconds: rough cost on one core.
    """

    X: Floats
    Y: Floats
    size: int
    eps: float
    method: str
    seconds: float
    plan: Plan | None = None

    def run(self, progress: Progress | None = None) -> SubsetMoments:
        """The moments; an error bound, where there is one, is relative to the targets' standard deviations."""
        if self.method == "kendall":
            return moments_at_pairs(self.X, self.Y)
        if self.plan is None:
            return moments_by_subsets(self.X, self.Y, self.size, eps=self.eps, progress=progress)
        unit = self.plan.run(progress)
        return replace(unit, yx=unit.yx * self.Y.std(axis=0)[:, None])


def choose(
    X: Floats, Y: Floats, size: int, *, eps: float = 0.0, tolerance: float = 1e-10, method: str = "exact"
) -> Choice:
    """The cheapest exact method, or the one asked for.

    Args:
        X: (n, d); Y: (n, p), as from `as_regression`.
        size: B, 2 ≤ B ≤ n.
        eps: ε ≥ 0.
        tolerance: for the quadrature, error of each moment relative to the targets' standard deviations.
        method: "exact", "kendall", "subsets" or "quadrature".

    Raises:
        InputError: the closed form asked for where it does not hold, or no method ends within a day.
    """
    best = unplanned(X, Y, size, eps=eps, method=method)
    if best is None:
        plan = plan_quadrature(X, Y, size, eps=eps, tolerance=tolerance, most_entries=PLANNED_ENTRIES)
        best = Choice(X, Y, size, eps, "quadrature", inf if plan is None else plan.seconds, plan)
        listed = _enumeration(X, Y, size, eps)
        if method == "exact" and listed.seconds < best.seconds:
            best = listed
    if best.seconds > MOST_SECONDS:
        raise InputError(
            f"averaging over the {_power_of_ten(comb(len(X), size))} batches of {size} of {len(X)} samples exactly"
            " would take more than a day; sample instead (monte-carlo), or allow a larger tolerance or batch"
        )
    return best


def unplanned(X: Floats, Y: Floats, size: int, *, eps: float = 0.0, method: str = "exact") -> Choice | None:
    """The choice where it needs no quadrature's plan and no tolerance: the closed form, or cheap enumeration.

    Raises:
        InputError: the closed form asked for where it does not hold.
    """
    if method == "kendall" and not (size == 2 and eps == 0):
        raise InputError(f"the closed form by Kendall's tau needs batch size 2 and eps = 0, not {size} and {eps}")
    if method in ("exact", "kendall") and size == 2 and eps == 0:
        n, d = X.shape
        return Choice(X, Y, size, eps, "kendall", d * (d + 1) / 2 * n * float(np.log2(n)) * 1e-8)
    listed = _enumeration(X, Y, size, eps)
    if size == len(X) or method == "subsets" or (method == "exact" and listed.seconds <= CHEAP_SECONDS):
        return listed
    return None


def _enumeration(X: Floats, Y: Floats, size: int, eps: float) -> Choice:
    entries = comb(len(X), size) * size * (X.shape[1] + Y.shape[1])
    seconds = SECONDS_PER_ENTRY * entries if entries < 10**300 else inf
    return Choice(X, Y, size, eps, "subsets", seconds)


def _power_of_ten(count: int) -> str:
    return f"{count:,}" if count < 10**6 else f"10^{len(str(count)) - 1}"
