"""R-14 checked: the recursion over subsets against plain steps over all orders of batches; chains; the contraction."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constructions.dataset import DataSet
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.claims.regression._chain_cases import (
    NAMED,
    Chain,
    length_cases,
    one_batch_cases,
    pair_cases,
)
from proofs_check.exact.all_orders import mean_fixed_point, mean_fixed_series, mean_square, orders, rational_epochs
from proofs_check.exact.steps import is_positive_definite
from proofs_check.linear import identity_like
from proofs_check.optima import rr_optimum
from proofs_check.relations import AtMost, Exactly, Order, Statistical
from proofs_check.training.engine import simulate
from proofs_check.training.epoch_map import epoch_map
from proofs_check.training.mean_epoch_map import float_moments, mean_bias, mean_epoch_map, pair_moments
from proofs_check.training.reshuffling import epoch_maps

Array = NDArray[Any]


# the mean is the fixed point of the averaged map


def claimed_mean(case: Chain) -> Array:
    """The fixed point of the mean map, by the recursion over the samples still to come."""
    n = len(case.X)
    return mean_epoch_map(pair_moments(case.X, case.Y), n, 2, case.step).fixed_point()


def observed_mean(case: Chain) -> Array:
    """Plain epochs over all orders, averaged, then solved."""
    return mean_fixed_point(rational_epochs(case.X, case.Y, case.batch_size), case.step)


MEAN = Check(
    "fixed point of the averaged map against plain epochs over all orders, in rationals",
    claimed_mean,
    observed_mean,
    pair_cases,
    Exactly(),
)


# its expansion in s


def claimed_series(case: Chain) -> list[Array]:
    """M_RR and D_1."""
    return list(mean_bias(pair_moments(case.X, case.Y), len(case.X), 2))


def observed_series(case: Chain) -> list[Array]:
    """The series that plain steps, averaged over all orders, leave where it is."""
    return mean_fixed_series(rational_epochs(case.X, case.Y, case.batch_size), 1)


SERIES = Check(
    "M_RR and D_1 against plain steps on power series over all orders, in rationals",
    claimed_series,
    observed_series,
    pair_cases,
    Exactly(),
)
LEVEL = Check(
    "one feature: the mean is M_RR at every step, in rationals",
    lambda case: claimed_series(case)[0],
    observed_mean,
    lambda budget, rng: (
        Chain(rng.permutation(4)[:, None], rng.integers(-9, 10, (4, 2)), Fraction(int(k), 10))
        for k in rng.integers(1, 20, budget.pick(4, 20, 200))
    ),
    Exactly(),
)


# contraction


def claimed_length(case: Chain) -> Fraction:
    """‖v‖² − s(2 − sd) v (E H) vᵀ, an upper bound."""
    v, n = case.row, len(case.X)
    H = [pair_moments(case.X, case.Y)(batch)[0] for batch in combinations(range(n), 2)]
    along = Fraction(sum(np.array(v) @ H_S @ np.array(v) for H_S in H), len(H))
    return Fraction(sum(x * x for x in v) - case.step * (2 - case.step * len(v)) * along)


def observed_length(case: Chain) -> Fraction:
    """The mean of ‖vA_π‖² over all orders."""
    v = np.array([Fraction(x) for x in case.row], dtype=object)
    return Fraction(v @ mean_square(rational_epochs(case.X, case.Y, case.batch_size), case.step) @ v)


LENGTH = Check(
    "E‖vA_π‖² ≤ ‖v‖² − s(2 − sd) v (E H) vᵀ for pairs, in rationals",
    claimed_length,
    observed_length,
    length_cases,
    AtMost(),
)
LENGTH_REACHED = Check(
    "which is an equality where an epoch is one batch", claimed_length, observed_length, one_batch_cases, Exactly()
)


def contracts(case: Chain) -> bool:
    """Whether I − E[A_π A_πᵀ] is positive definite."""
    square = mean_square(rational_epochs(case.X, case.Y, case.batch_size), case.step)
    return is_positive_definite(identity_like(square) - square)


CONTRACTS = Check("epochs contract in mean square", lambda _: True, contracts, pair_cases, Exactly())


# larger batches, in floats


def distances(case: Chain) -> list[tuple[float, float]]:
    """(s, ‖mean − M_RR‖) over all orders, at four steps; M_RR as users get it."""
    X, Y = (np.asarray(rows, dtype=float) for rows in (case.X, case.Y))
    optimum = rr_optimum(X, Y, case.batch_size, method="exact", drop_last=False).coef
    found = []
    for s in (share * case.step for share in (0.02, 0.01, 0.005, 0.0025)):
        A, c = (part.mean(axis=0) for part in epoch_maps(X, Y, case.batch_size, s))
        found.append((s, float(np.linalg.norm(np.linalg.solve(np.eye(len(A)) - A.T, c.T).T - optimum))))
    return found


def wide_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Chain]:
    """Six samples in batches of three, normal draws, sλ ≤ 1; ‖D_1‖ large enough to lead at s ≤ 0.01."""
    made = 0
    while made < budget.pick(3, 10, 60):
        case = Chain(rng.normal(size=(6, 2)), rng.normal(size=(6, 1)), 0.5, batch_size=3)
        if np.linalg.norm(mean_bias(float_moments(case.X, case.Y), 6, 3)[1]) > 0.005:
            made += 1
            yield case


APPROACH = Check(
    "batches of three: the mean tends to M_RR at first order in s",
    lambda _: 1.0,
    distances,
    wide_cases,
    Order(0.1, "the next term changes the distance by a factor 1 + O(s m d), s m d ≤ 0.04"),
)


def claimed_hover(case: Chain) -> Array:
    """The fixed point of the averaged map, in floats."""
    return mean_epoch_map(float_moments(case.X, case.Y), len(case.X), case.batch_size, case.step).fixed_point()


def observed_hover(case: Chain) -> tuple[Any, Any]:
    """Mean and standard error over independent chains, each averaged over 1,940 epochs after 60 to forget the start."""
    M = simulate(
        case.X, case.Y, rate=case.step / 2, epochs=2000, runs=150, batch_size=case.batch_size, order="rr",
        rng=np.random.default_rng(case.seed), record=range(61, 2001), risks=False,
    ).M.mean(axis=1)  # fmt: skip
    return M.mean(axis=0), M.std(axis=0, ddof=1) / np.sqrt(len(M))


def hover_cases(budget: Budget, rng: np.random.Generator) -> Iterator[Chain]:
    """Batches of three with s = ½ (sλ ≤ 1); redrawn until 60 epochs forget the start."""
    made = 0
    while made < budget.pick(1, 3, 20):
        X, Y = rng.normal(size=(6, 2)), rng.normal(size=(6, 1))
        if np.abs(np.linalg.eigvals(epoch_maps(X, Y, 3, 0.5)[0].mean(axis=0))).max() < 0.75:
            made += 1  # .75⁶⁰ = 3e-8, far below a standard error
            yield Chain(X, Y, 0.5, batch_size=3, seed=int(rng.integers(2**32)))


_CHAINS = "the mean over 150 independent chains of 1,940 epochs against the fixed point"
HOVER = Check(_CHAINS, claimed_hover, observed_hover, hover_cases, Statistical())
CHECKS = (MEAN, SERIES, LEVEL, LENGTH, LENGTH_REACHED, CONTRACTS, APPROACH, HOVER)


def _single_shuffle(case: Chain) -> Array:
    n = len(case.X)
    batches = [pair_moments(case.X, case.Y)((i, i + 1)) for i in range(0, n, 2)]
    H, b = (np.array(part) for part in zip(*batches, strict=True))
    return epoch_map(H, b, case.step).fixed_point()


_EQUAL = Chain(np.array([[0, 0], [1, 1], [2, 2], [3, 3]]), np.array([[0], [0], [6], [6]]), Fraction(1, 2))
_EDGE = Chain(np.array([[0], [1], [2], [3]]), np.array([[0], [0], [6], [6]]), Fraction(2))
_RAGGED = Chain(
    np.array([[0, 1], [1, 5], [2, 0], [4, 2], [8, 4]]), np.array([[0], [0], [6], [6], [-9]]), 0.5, batch_size=3
)
_FRESH = "a fresh permutation every epoch"
CONTROLS = (
    Control("single shuffle", _FRESH, MEAN, (NAMED,), must_miss_by=1e-2, observed=_single_shuffle),
    Control(
        "fresh batches every step: an epoch is no permutation",
        _FRESH,
        MEAN,
        (NAMED,),
        must_miss_by=1e-2,
        observed=lambda case: observed_series(case)[0],  # independent steps average to (I − s E H)^m: no bias at all
    ),
    Control("batches of 3 and 2", "batches of equal size", APPROACH, (_RAGGED,), must_miss_by=0.5),
    Control("two equal features", "E H_S nonsingular", CONTRACTS, (_EQUAL,), must_miss_by=1.0),
    Control("s = 2 at d = 1", "s < 2 / max_S λ_max(H_S)", CONTRACTS, (_EDGE,), must_miss_by=1.0),
)


def _mean_of_fixed_points(case: Chain) -> Array:
    """Where each order would settle, averaged; orders whose batches do not span settle nowhere and are left out."""
    moments, ends = pair_moments(case.X, case.Y), []
    for batches in orders(tuple(range(len(case.X))), 2):
        H, b = (np.array(part) for part in zip(*map(moments, batches), strict=True))
        if np.linalg.matrix_rank(H.sum(axis=0).astype(float)) == H.shape[1]:
            ends.append(epoch_map(H, b, case.step).fixed_point())
    return np.asarray(sum(ends) / Fraction(len(ends)))


def _scaled(factor: Any) -> Any:
    def formula(case: Chain) -> list[Array]:
        limit, first = claimed_series(case)
        return [limit, factor(len(case.X) // 2) * first]

    return formula


MUTANTS = (
    Mutant("the mean of the orders' fixed points", MEAN, _mean_of_fixed_points),
    Mutant("no bias: M_RR", MEAN, lambda case: claimed_series(case)[0]),
    Mutant("a step of η instead of s = 2η", MEAN, lambda case: claimed_mean(Chain(case.X, case.Y, case.step / 2))),
    Mutant("D_1 without ½", SERIES, _scaled(lambda _: 2)),
    Mutant("m for m − 1", SERIES, _scaled(lambda m: Fraction(m, m - 1))),
    Mutant("−D_1", SERIES, _scaled(lambda _: -1)),
    Mutant("S and T independent, overlaps allowed: no bias", SERIES, _scaled(lambda _: 0)),
    Mutant("2s for s(2 − sλ)", LENGTH, lambda case: _shorter(case, Fraction(2) / (2 - case.step * len(case.row)))),
    Mutant("m times the loss", LENGTH, lambda case: _shorter(case, Fraction(len(case.X), 2))),
)


def _shorter(case: Chain, factor: Fraction) -> Fraction:
    whole = Fraction(sum(x * x for x in case.row))
    return whole - factor * (whole - claimed_length(case))


def witness(data: DataSet) -> dict[str, Any]:
    """M_RR, D_1 and the mean at s = ½, exactly."""
    limit, first = mean_bias(pair_moments(data.X, data.y), data.n, 2)
    mean = observed_mean(Chain(data.X, data.y, Fraction(1, 2)))
    return {"rr": limit, "first bias of rr": first, "mean under rr at s = 1/2": mean}
