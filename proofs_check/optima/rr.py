"""The random-reshuffle optimum M_RR = C_yx C_xx⁻¹ (R-2), by whichever method is exact and cheap.

C is the average of the batch moments over all subsets of B samples. With a smaller last batch of r samples that is
kept, L_RR = E_π L_π is a mean over samples, n − r of which lie in batches of B, so C is the average over subsets of B
with weight (n − r)/n plus that over subsets of r with weight r/n. Dropped last batches leave the first average alone.
"""

from __future__ import annotations

from dataclasses import replace
from math import comb

import numpy as np
from numpy.typing import ArrayLike

from proofs_check.batchnorm import Constant, batch_normalize
from proofs_check.errors import InputError
from proofs_check.optima.averages import Choice, choose, unplanned
from proofs_check.optima.data import Floats, as_regression, check_eps, constant_subsets, refuse_constant_subsets
from proofs_check.optima.least_squares import ROUNDING, solve_least_squares, solve_normal
from proofs_check.optima.monte_carlo import monte_carlo_optimum
from proofs_check.optima.result import Optimum, SubsetMoments
from proofs_check.optima.subsets import Progress
from proofs_check.orders import check_batch_size
from proofs_check.wording import one_of

__all__ = ["rr_centred", "rr_moments", "rr_optimum", "subset_sizes"]

METHODS = ("auto", "exact", "monte-carlo", "kendall", "subsets", "quadrature")
EXACT_TOLERANCE, SAMPLED_TOLERANCE = 1e-9, 1e-3
AUTO_SECONDS = 60.0  # "auto" samples if no exact method is estimated to end within this
LEAST_TOLERANCE = 1e-13  # of a moment; below it, rounding decides


def rr_optimum(
    X: ArrayLike,
    Y: ArrayLike,
    batch_size: int,
    *,
    method: str = "auto",
    tolerance: float | None = None,
    eps: float = 0.0,
    constant: Constant = "error",
    drop_last: bool = False,
    rng: np.random.Generator | None = None,
    progress: Progress | None = None,
) -> Optimum:
    """The minimiser M_RR of the random-reshuffle risk.

    Args:
        X: features (n, d); Y: targets (n,) or (n, p).
        batch_size: B, 2 ≤ B ≤ n.
        method: "exact" never samples: the closed form at B = 2, else enumeration or quadrature, whichever is cheaper;
            "monte-carlo" samples whole permutations; "auto" is exact where that takes less than about a minute.
            "kendall", "subsets" and "quadrature" ask for one of the exact methods.
        tolerance: error of a coefficient, in units of its target's standard deviation: of the quadrature (default
            1e-9) or a standard error (default 1e-3). The result says what was reached.
        eps: ε ≥ 0.
        constant: what a feature constant in a batch means when ε = 0; under "error" no value may occur so often that
            some batch could be constant.
        drop_last: leave out a last batch smaller than B.
        rng: source of sampled permutations; default: a fixed seed.
        progress: called now and then with the share of the work done.

    Raises:
        InputError: bad data, a batch size that does not fit, a possible constant batch under constant="error", or an
            exact computation out of reach.
    """
    x, y = as_regression(X, Y)
    one_of("method", method, METHODS)
    if tolerance is not None and not tolerance > 0:
        raise InputError(f"the tolerance must be positive, got {tolerance}")
    check_eps(eps)
    sizes = subset_sizes(len(x), batch_size, drop_last=drop_last)
    for size, _ in sizes:
        refuse_constant_subsets(x, size, constant, eps)
    optimum = None
    if method != "monte-carlo":
        optimum = _exact(x, y, sizes, method, tolerance or EXACT_TOLERANCE, eps, progress)
    if optimum is None:
        optimum = monte_carlo_optimum(
            x,
            y,
            sizes,
            rng=np.random.default_rng(0) if rng is None else rng,
            tolerance=tolerance or SAMPLED_TOLERANCE,
            eps=eps,
            progress=progress,
        )
    return replace(
        optimum,
        constant_pairs=sum(constant_subsets(x, size) for size, _ in sizes),
        subsets=sum(comb(len(x), size) for size, _ in sizes),
    )


def rr_moments(
    X: ArrayLike,
    Y: ArrayLike,
    size: int,
    *,
    eps: float = 0.0,
    tolerance: float = 1e-10,
    method: str = "exact",
    progress: Progress | None = None,
) -> SubsetMoments:
    """Moments averaged over all subsets of one size; x̄ = 0 where a subset is constant and ε = 0.

    Args:
        X: features (n, d); Y: targets (n,) or (n, p).
        size: B, 2 ≤ B ≤ n.
        eps: ε ≥ 0.
        tolerance: error of an entry, relative to the targets' standard deviations, if by quadrature.
        method: "exact", "kendall", "subsets" or "quadrature".
        progress: called now and then with the share of the work done.

    Raises:
        InputError: bad data, a size that does not fit, or a computation out of reach.
    """
    x, y = as_regression(X, Y)
    check_batch_size(len(x), size, drop_last=True)
    return choose(x, y, size, eps=check_eps(eps), tolerance=tolerance, method=method).run(progress)


def rr_centred(X: ArrayLike, Y: ArrayLike) -> Optimum:
    """The RR optimum when batches are centred but not divided: least squares on centred data, whatever B (R-7).

    A subset average of scatter matrices is a multiple of the total scatter, so the multiple cancels.
    """
    x, y = as_regression(X, Y)
    return solve_least_squares(x - x.mean(axis=0), y - y.mean(axis=0), method="centred")


def subset_sizes(n: int, batch_size: int, *, drop_last: bool = False) -> list[tuple[int, float]]:
    """The batch sizes that occur and the share of the samples that each holds in L_RR.

    Raises:
        InputError: B < 2, B > n, or a last batch of one sample that is kept.
    """
    check_batch_size(n, batch_size, drop_last=drop_last)
    rest = n % batch_size
    if rest == 0 or drop_last:
        return [(batch_size, 1.0)]
    return [(batch_size, (n - rest) / n), (rest, rest / n)]


def _exact(
    x: Floats,
    y: Floats,
    sizes: list[tuple[int, float]],
    method: str,
    tolerance: float,
    eps: float,
    progress: Progress | None,
) -> Optimum | None:
    """The optimum by exact averages, refined until its own error bound is met; None if "auto" should sample."""
    spread = y.std(axis=0)
    unit = np.where(spread > 0, spread, 1.0)
    wanted = "exact" if method == "auto" else method
    planned = any(unplanned(x, y, size, eps=eps, method=wanted) is None for size, _ in sizes)
    goal = _first_goal(x, y / unit, tolerance, eps) if planned else tolerance
    while True:
        choices = _choices(x, y, sizes, method, goal, eps)
        if choices is None:
            return None
        parts = [choice.run(progress) for choice in choices]
        weights = [weight for _, weight in sizes]
        xx = np.sum([part.xx * weight for part, weight in zip(parts, weights, strict=True)], axis=0)
        yx = np.sum([part.yx * weight for part, weight in zip(parts, weights, strict=True)], axis=0)
        missed = sum(part.error * weight for part, weight in zip(parts, weights, strict=True))
        entry_error = max(ROUNDING, missed)
        names = " + ".join(dict.fromkeys(part.method for part in parts))
        optimum = solve_normal(xx, yx, entry_error=entry_error, method=names)
        if all(part.nodes is None for part in parts):
            return optimum
        # δM = (δC_yx − M δC_xx) C_xx⁻¹, with every entry of the errors as large as its bound
        rough = (1.0 + np.abs(optimum.coef / unit[:, None]).sum(axis=1)) * missed
        inverse = np.abs(np.linalg.pinv(xx, rcond=len(xx) * entry_error, hermitian=True)).sum(axis=0).max()
        error = float(rough.max() * inverse)
        varying = int((np.diagonal(xx) > 0).sum())
        if optimum.rank < varying and goal > LEAST_TOLERANCE:
            goal = LEAST_TOLERANCE  # an eigenvalue hides below the error: look closer before calling it 0
            continue
        if error <= tolerance or goal <= LEAST_TOLERANCE:
            nodes = sum(part.nodes or 0 for part in parts)
            return replace(optimum, error=float((rough * unit).max() * inverse), nodes=nodes)
        goal = max(goal * tolerance / error / 2, LEAST_TOLERANCE)


def _first_goal(x: Floats, y: Floats, tolerance: float, eps: float) -> float:
    """The error of a moment at which the coefficients' bound is the tolerance, were C that of one batch."""
    normal = batch_normalize(x, eps=eps, constant="zero")
    xx, yx = normal.T @ normal / len(x), (y - y.mean(axis=0)).T @ normal / len(x)
    guess = solve_normal(xx, yx)
    inverse = np.abs(np.linalg.pinv(xx, rcond=len(xx) * ROUNDING, hermitian=True)).sum(axis=0).max(initial=1.0)
    slope = float((1.0 + np.abs(guess.coef).sum(axis=1)).max() * inverse)
    return min(max(tolerance / slope, LEAST_TOLERANCE), 1e-2)


def _choices(
    x: Floats, y: Floats, sizes: list[tuple[int, float]], method: str, goal: float, eps: float
) -> list[Choice] | None:
    """How to average for each size; None if "auto" should sample."""
    wanted = "exact" if method == "auto" else method
    try:
        choices = [choose(x, y, size, eps=eps, tolerance=goal, method=wanted) for size, _ in sizes]
    except InputError:
        if method == "auto":
            return None
        raise
    if method == "auto" and sum(choice.seconds for choice in choices) > AUTO_SECONDS:
        return None
    return choices
