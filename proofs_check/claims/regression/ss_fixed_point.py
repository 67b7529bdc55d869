"""R-11 checked: the bias series against plain steps on power series, in rationals; the bound on the step; the order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.claims.regression._epoch_cases import (
    Epoch,
    exact_cases,
    float_cases,
    one_batch_cases,
    pair_cases,
)
from proofs_check.exact.covariances import correlations, rational_moments
from proofs_check.exact.steps import is_positive_definite, one_step, rational_batches, settle, value_after
from proofs_check.linear import solve_right
from proofs_check.moments import batch_moments
from proofs_check.orders import batches_of
from proofs_check.relations import AtMost, Exactly, Order, Within
from proofs_check.training.engine import simulate
from proofs_check.training.epoch_map import bias_terms, epoch_map, limit_point
from proofs_check.training.simulate import train

Array = NDArray[Any]
EPS = float(np.finfo(float).eps)


def claimed_series(case: Epoch) -> list[Array]:
    """M_π, from all samples with equal weight, then D_1 and D_2."""
    H, b = rational_moments(case.X, case.Y, case.batches)
    return [_optimum(case), *bias_terms(H, b, 2)]


def observed_series(case: Epoch) -> list[Array]:
    """The series that plain steps, sample by sample, leave where it is."""
    batches = rational_batches(case.X, case.Y, case.batches)

    def epoch(M: list[Array]) -> list[Array]:
        for batch in batches:
            M = one_step(M, batch)
        return M

    start = np.full((len(case.Y[0]), len(case.X[0])), Fraction(0), dtype=object)
    return settle(epoch, start, 2)


def _optimum(case: Epoch) -> Array:
    """The minimiser of L_π, all samples counting the same: least squares on the normalized rows."""
    bars, targets = zip(*rational_batches(case.X, case.Y, case.batches), strict=True)
    X, Y = np.vstack(bars), np.vstack(targets)
    return solve_right(Y.T @ X, X.T @ X)


SERIES = Check(
    "M_π, D_1 and D_2 against plain steps on power series, in rationals",
    claimed_series,
    observed_series,
    exact_cases,
    Exactly(),
)


def below_bound(case: Epoch) -> bool:
    """Whether s is below 2 / max_j λ_max(H_j), which is 2/d for pairs without ties."""
    return bool(case.step < Fraction(2, len(case.X[0])))


def contracts(case: Epoch) -> bool:
    """Whether I − A Aᵀ is positive definite, A made of the images of unit rows under plain steps."""
    d = len(case.X[0])
    zero = np.full((d, d), Fraction(0), dtype=object)
    eye = zero.copy()
    np.fill_diagonal(eye, Fraction(1))
    batches = [(bar, np.full((len(bar), d), Fraction(0), dtype=object)) for bar, _ in _bars(case)]
    A = value_after(eye, batches, case.step)
    return is_positive_definite(eye - A @ A.T)


def _bars(case: Epoch) -> list[Any]:
    return rational_batches(case.X, case.Y, case.batches)


BOUND = Check("pairs: an epoch contracts exactly when s < 2/d", below_bound, contracts, pair_cases, Exactly())


def longest(case: Epoch) -> float:
    """‖A‖₂ seen by the simulator: without targets, an epoch from the unit rows ends at A."""
    d = case.X.shape[1]
    run = _epoch(case, np.zeros((len(case.X), d)), np.eye(d))
    return float(np.linalg.norm(run, 2))


def _epoch(case: Epoch, Y: Any, start: Any) -> Any:
    size, rate = case.batch_size, case.step / 2
    run = train(case.X, Y, rate=rate, epochs=1, batch_size=size, order="igm", W0=start, record=[1], risk_draws=1)
    return run.M[-1]


def shrinking(case: Epoch) -> float:
    """Π_j max |1 − sλ| over the eigenvalues λ of H_j, each factor at most 1 below the bound; ‖A‖₂ for one batch."""
    H = batch_moments(case.X, case.Y, batches_of(range(len(case.X)), case.batch_size)).H
    return float(np.prod(np.abs(1 - case.step * np.linalg.eigvalsh(H)).max(axis=1)))


def rounding(case: Epoch) -> float:
    """64 n eps."""
    return 64 * len(case.X) * EPS


_ROUNDING = "rounding of n terms a step, each of size 1: 64 n eps"
SHRINKS = Check(
    "larger batches: ‖A‖₂ at most the product of the batches' own, none above 1 just below the bound",
    shrinking,
    longest,
    float_cases,
    AtMost(rounding, _ROUNDING, exact=False),
)
ONE_BATCH = Check("for one batch, equal to its own", shrinking, longest, one_batch_cases, Within(rounding, _ROUNDING))


def remainders(case: Epoch) -> list[tuple[float, float]]:
    """(s, distance from M_π + s D_1 + s² D_2 of where a run from a start far off ends) for four steps."""
    found = batch_moments(case.X, case.Y, batches_of(range(len(case.X)), case.batch_size))
    limit, (first, second) = limit_point(found.H, found.b), bias_terms(found.H, found.b, 2)
    steps = [share * float(case.step) for share in (0.016, 0.008, 0.004, 0.002)]
    epochs = int(36 / (np.linalg.eigvalsh(found.H.sum(axis=0))[0] * steps[-1]))
    ends = simulate(
        case.X, case.Y, rate=[s / 2 for s in steps], epochs=epochs, batch_size=case.batch_size, order="igm",
        W0=limit + 1.0, record=[epochs], risks=False).M[:, 0]  # fmt: skip
    return [(s, float(np.linalg.norm(M - limit - s * first - s**2 * second))) for s, M in zip(steps, ends, strict=True)]


def leading_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Epoch]:
    """The float cases in which D_3 leads at the largest step, s‖D_4‖ ≤ ‖D_3‖/10, and stands clear of the rest."""
    for case in float_cases(budget, rng):
        found = batch_moments(case.X, case.Y, batches_of(range(len(case.X)), case.batch_size))
        third, fourth = (np.linalg.norm(term) for term in bias_terms(found.H, found.b, 4)[2:])
        slow = np.linalg.eigvalsh(found.H.sum(axis=0))[0] * case.step < 0.1  # more than 2·10⁵ epochs
        if 0.016 * case.step * fourth <= third / 10 and third > 0.005 and not slow:
            yield case


REMAINDER = Check(
    "where runs end, the remainder after D_2 is of third order in s",
    lambda _: 3.0,
    remainders,
    leading_cases,
    Order(
        0.15,
        "the next term changes the remainder by at most a tenth, 0.14 of a power of two; e^−36 of the start is left",
    ),
)
CHECKS = (SERIES, BOUND, SHRINKS, ONE_BATCH, REMAINDER)

_RAGGED = Epoch(  # batches of 4 and 2
    X=np.array([[0, 0], [1, 0], [0, 1], [1, 1], [0, 3], [5, 1]]),
    Y=np.array([[1], [0], [3], [2], [0], [7]]),
    batch_size=4,
    step=Fraction(1, 4),
)
_UNSEEN = Epoch(np.array([[0, 0], [1, 1], [5, 5], [3, 3]]), np.array([[1], [0], [3], [2]]), 2, Fraction(1, 4))
_AT_BOUND = Epoch(np.array([[0, 1], [1, 4], [5, 0], [3, 3]]), np.array([[1], [0], [3], [2]]), 2, Fraction(1))
CONTROLS = (
    Control("batches of 4 and 2: the limit is not M_π", "batches of equal size", SERIES, (_RAGGED,), must_miss_by=1e-2),
    Control("two equal features", "S = Σ_j H_j nonsingular", BOUND, (_UNSEEN,), must_miss_by=1.0),
    Control(
        "a step at the bound, taken to be safe",
        "s < 2 / max_j λ_max(H_j)",
        BOUND,
        (_AT_BOUND,),
        must_miss_by=1.0,
        claimed=lambda _: True,
    ),
)


def _wrong_first(change: Callable[[Array, Array], Array]) -> Callable[[Epoch], list[Array]]:
    """The series with another D_1: `change` gives a wrong Σ_{j<l} r_j H_l from H and r."""

    def formula(case: Epoch) -> list[Array]:
        H, b = rational_moments(case.X, case.Y, case.batches)
        limit, second = _optimum(case), bias_terms(H, b, 2)[1]
        r = np.array([limit @ H_j - b_j for H_j, b_j in zip(H, b, strict=True)])
        return [limit, solve_right(change(H, r), H.sum(axis=0)), second]

    return formula


def _pairs(H: Array, r: Array, keep: Callable[[int, int], bool] = lambda j, k: j < k) -> Array:
    m = len(H)
    return np.asarray(sum((r[j] @ H[k] for j in range(m) for k in range(m) if keep(j, k)), 0 * r[0]))


def _left_inverse(case: Epoch) -> list[Array]:
    limit, _, second = claimed_series(case)
    H, b = rational_moments(case.X, case.Y, case.batches)
    inner = [solve_right(limit @ H_j - b_j, H.sum(axis=0)) for H_j, b_j in zip(H, b, strict=True)]
    return [limit, _pairs(H, np.array(inner)), second]


def _wrong_second(case: Epoch) -> list[Array]:
    first = claimed_series(case)
    H, _ = rational_moments(case.X, case.Y, case.batches)
    P2 = _pairs(H, H, lambda j, k: j < k)
    return [first[0], first[1], solve_right(2 * (first[1] @ P2), H.sum(axis=0)) - first[2]]


MUTANTS = (
    Mutant("−D_1", SERIES, _wrong_first(lambda H, r: -_pairs(H, r))),
    Mutant("pairs j > l", SERIES, _wrong_first(lambda H, r: _pairs(H, r, lambda j, k: j > k))),
    Mutant("pairs j ≤ l", SERIES, _wrong_first(lambda H, r: _pairs(H, r, lambda j, k: j <= k))),
    Mutant("S⁻¹ between r_j and H_l", SERIES, _left_inverse),
    Mutant("the mean of the H_j for their sum", SERIES, _wrong_first(lambda H, r: len(H) * _pairs(H, r))),
    Mutant("s = η: D_1 twice as large", SERIES, _wrong_first(lambda H, r: 2 * _pairs(H, r))),
    Mutant("½ D_1", SERIES, _wrong_first(lambda H, r: _pairs(H, r) * Fraction(1, 2))),
    Mutant("+R_3 in D_2", SERIES, _wrong_second),
    Mutant("bound 3/d", BOUND, lambda case: bool(case.step < Fraction(3, len(case.X[0])))),
    Mutant("bound 1/d", BOUND, lambda case: bool(case.step < Fraction(1, len(case.X[0])))),
    Mutant("bound included", BOUND, lambda case: bool(case.step <= Fraction(2, len(case.X[0])))),
    Mutant("remainder of second order", REMAINDER, lambda _: 2.0),
)


def witness(data: DataSet) -> dict[str, Any]:
    """Limit, first bias and fixed points where σ is rational; the bound and epoch matrices where correlations are."""
    H = correlations(data.X, data.batches)
    if data.name == "stable-beyond-bound":
        zero = np.full((1, data.d), Fraction(0), dtype=object)
        b = np.array([zero] * len(H))
        top = max(1 + abs(H_j[0, 1]) for H_j in H)  # eigenvalues of a 2 × 2 correlation matrix: 1 ± its correlation
        return {
            "bound on s": 2 / top,
            "epoch matrix at s = 7/5": epoch_map(H, b, Fraction(7, 5)).A,
            "epoch matrix at s = 12/5": epoch_map(H, b, Fraction(12, 5)).A,
        }
    H, b = rational_moments(data.X, data.y, data.batches)
    return {
        "ss": limit_point(H, b),
        "first bias of ss": bias_terms(H, b)[0],
        **{f"fixed point of ss at s = {s}": epoch_map(H, b, s).fixed_point() for s in (Fraction(1, 4), Fraction(1, 2))},
    }
