"""Averages over every order that an epoch of random reshuffling can take, by plain steps: exact, for small data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.exact.covariances import rational_moments
from proofs_check.exact.pairs import solve_rational
from proofs_check.exact.steps import Batch, Series, one_step, rational_batches, settle, value_after

__all__ = [
    "mean_fixed_point",
    "mean_fixed_series",
    "mean_square",
    "orders",
    "rational_epochs",
    "squared_error_over_step",
]

Array = NDArray[Any]
Epoch = list[Batch]


def orders(samples: tuple[int, ...], size: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    """All sequences of batches (the last one smaller when `size` does not divide), equally likely in an epoch."""
    if not samples:
        yield ()
        return
    for batch in combinations(samples, min(size, len(samples))):
        for later in orders(tuple(i for i in samples if i not in batch), size):
            yield (batch, *later)


def rational_epochs(X: Sequence[Any], Y: Sequence[Any], size: int) -> list[Epoch]:
    """Normalized batches of every possible epoch.

    Raises:
        InputError: a standard deviation is irrational.
    """
    known: dict[tuple[int, ...], Batch] = {}
    found = []
    for batches in orders(tuple(range(len(X))), size):
        for batch in batches:
            if batch not in known:
                (known[batch],) = rational_batches(X, Y, [batch])
        found.append([known[batch] for batch in batches])
    return found


def mean_fixed_point(epochs: Sequence[Epoch], s: Fraction) -> Array:
    """The F (p, d) that an epoch returns on average: ends of epochs from 0 and from unit rows, averaged, then solved.

    Raises:
        ZeroDivisionError: there is not just one.
    """
    d, p = epochs[0][0][0].shape[1], epochs[0][0][1].shape[1]
    A, c = _zero(d, d), _zero(p, d)
    for epoch in epochs:
        A = A + value_after(_eye(d), _without_targets(epoch, d), s)
        c = c + value_after(_zero(p, d), epoch, s)
    rest = Fraction(len(epochs)) * _eye(d) - A
    return np.array(solve_rational(rest.tolist(), c.tolist()), dtype=object)


def mean_fixed_series(epochs: Sequence[Epoch], order: int) -> Series:
    """The same as a power series in s up to s^order, found without a solve at any number s."""
    d, p = epochs[0][0][0].shape[1], epochs[0][0][1].shape[1]

    def mean_epoch(M: Series) -> Series:
        total = [0 * M_k for M_k in M]
        for epoch in epochs:
            end = M
            for batch in epoch:
                end = one_step(end, batch)
            total = [t + e for t, e in zip(total, end, strict=True)]
        return [t / Fraction(len(epochs)) for t in total]

    return settle(mean_epoch, _zero(p, d), order)


def mean_square(epochs: Sequence[Epoch], s: Fraction) -> Array:
    """E[A_π A_πᵀ] (d, d): v · it · vᵀ is the mean squared length of a row v after an epoch without targets."""
    d = epochs[0][0][0].shape[1]
    ends = [value_after(_eye(d), _without_targets(epoch, d), s) for epoch in epochs]
    return np.asarray(sum((A @ A.T for A in ends), _zero(d, d)) / Fraction(len(ends)))


def squared_error_over_step(X: Sequence[Any], Y: Sequence[Any], size: int) -> Array:
    """V (d, d) with m(HV + VH) = E[RᵀR], R the sum of the batches' r_S = M_RR H_S − b_S in an epoch (claim R-12).

    Solved entry by entry as d² linear equations.

    Raises:
        InputError: a standard deviation is irrational.
        ZeroDivisionError: the mean H is singular.
    """
    sums = []
    for batches in orders(tuple(range(len(X))), size):
        H, b = rational_moments(X, Y, batches)
        sums.append((H.sum(axis=0), b.sum(axis=0)))
    mH, mb = (np.asarray(sum(parts[1:], parts[0])) / Fraction(len(sums)) for parts in zip(*sums, strict=True))
    optimum = np.array(solve_rational(mH.tolist(), mb.tolist()), dtype=object)
    pulls = [optimum @ H - b for H, b in sums]
    W = np.asarray(sum(r.T @ r for r in pulls)) / Fraction(len(pulls))
    eye = _eye(len(mH))
    equations = np.kron(mH, eye) + np.kron(eye, mH)
    return np.array(solve_rational(equations.tolist(), [W.ravel().tolist()]), dtype=object).reshape(mH.shape)


def _without_targets(epoch: Epoch, rows: int) -> Epoch:
    return [(bar, _zero(len(bar), rows)) for bar, _ in epoch]


def _zero(rows: int, columns: int) -> Array:
    return np.full((rows, columns), Fraction(0), dtype=object)


def _eye(d: int) -> Array:
    eye = _zero(d, d)
    np.fill_diagonal(eye, Fraction(1))
    return eye
