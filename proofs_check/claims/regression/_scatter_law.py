"""The limit law of R-10 for samples from finitely many atoms: its covariance exactly summed, and sampled."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement, product
from math import comb

import numpy as np
from numpy.typing import NDArray

from proofs_check.exact.partitions import Batch, arrangements

__all__ = ["Law", "limit_covariance", "sampled_covariance"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Law:
    """Independent samples, uniform on the rows of X with targets y; `replications` data sets of m batches."""

    X: tuple[tuple[int, ...], ...]
    y: tuple[int, ...]
    batch_size: int
    batches: int
    replications: int
    seed: int


def _types(law: Law) -> tuple[list[Batch], Floats, Floats]:
    """Every multiset of B atoms with its moments b (d,) and H (d, d); a constant feature has x̄ = 0."""
    kinds = list(combinations_with_replacement(range(len(law.X)), law.batch_size))
    X, y = np.array(law.X, dtype=float), np.array(law.y, dtype=float)
    rows, targets = X[np.array(kinds)], y[np.array(kinds)]
    bar = rows - rows.mean(axis=1, keepdims=True)
    spread = np.sqrt((bar**2).mean(axis=1, keepdims=True))
    bar = np.divide(bar, spread, out=np.zeros_like(bar), where=spread > 1e-12)
    return (
        kinds,
        np.einsum("tb,tba->ta", targets, bar) / law.batch_size,
        np.einsum("tba,tbc->tac", bar, bar) / law.batch_size,
    )


def limit_covariance(law: Law, *, projections: float | None = None) -> Floats:
    """Cov(g) − B Cov(g₁), upper triangle, by summing over all batches of atoms."""
    kinds, b, H = _types(law)
    index, B, K = {kind: t for t, kind in enumerate(kinds)}, law.batch_size, len(law.X)
    where = np.array([index[tuple(sorted(s))] for s in product(range(K), repeat=B)])
    M = np.linalg.solve(H[where].mean(axis=0), b[where].mean(axis=0))
    g = (b[where] - H[where] @ M) @ np.linalg.inv(H[where].mean(axis=0))
    first = g.reshape(K, K ** (B - 1), -1).mean(axis=1)
    V = g.T @ g / len(g) - (B if projections is None else projections) * first.T @ first / K
    return np.asarray(V[np.triu_indices(len(V))])


def sampled_covariance(law: Law) -> tuple[Floats, Floats]:
    """Products of √m (M_π − M_RR) over sampled data sets, M_RR from the exact counts of every kind of subset."""
    kinds, b, H = _types(law)
    rng = np.random.default_rng(law.seed)
    B, m, K, d = law.batch_size, law.batches, len(law.X), b.shape[1]
    chance = np.array([float(arrangements(kind)) for kind in kinds]) / K**B
    counts = np.array([[kind.count(a) for a in range(K)] for kind in kinds])
    upper = np.triu_indices(d)
    products = []
    for _ in range(law.replications):
        seen = rng.multinomial(m, chance)  # how many batches of each kind
        N = seen @ counts
        subsets = np.array([np.prod([float(comb(int(N[a]), int(k))) for a, k in enumerate(row)]) for row in counts])
        difference = _solve(seen / m, b, H) - _solve(subsets / subsets.sum(), b, H)
        products.append(m * np.outer(difference, difference)[upper])
    stack = np.array(products)
    return stack.mean(axis=0), stack.std(axis=0, ddof=1) / np.sqrt(len(stack))


def _solve(weights: Floats, b: Floats, H: Floats) -> Floats:
    return np.asarray(np.linalg.solve(np.tensordot(weights, H, 1), weights @ b))
