"""Gordan's alternative in floating point: w with w·z > 0 for every item, or λ ≥ 0, λ ≠ 0 with Σ λ z = 0.

One small linear program after another (HiGHS), on a working set of items that grows by those that the last answer
violates; with few coordinates a few hundred items decide about millions. Answers are guesses to be certified.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs_check.orders import Indices
from proofs_check.separability.data import Floats
from proofs_check.separability.items import Items

__all__ = ["Alternative", "gordan"]

ZERO = 1e-9  # below this a normalized quantity counts as 0 in a guess; HiGHS is asked for 1e-10
MAX_ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Alternative:
    """Either `w` (dim,) separates, or the items `support` have the weights `weights` > 0 and combine to about 0."""

    w: Floats | None
    support: Indices
    weights: Floats


def gordan(items: Items, basis: Floats | None, alive: NDArray[np.bool_] | None) -> Alternative:
    """Decide Gordan's alternative for the items after projection on a subspace.

    Args:
        items: the signed features.
        basis: orthonormal basis (dim, k) of the subspace; None for the whole space.
        alive: (count,), the items that count; None for all.
    """
    dim = items.dim if basis is None else basis.shape[1]
    pool = np.arange(items.count) if alive is None else np.flatnonzero(alive)
    guess = items.guess()
    if basis is not None:
        guess = basis @ (basis.T @ guess)
    size = min(len(pool), 3 * dim + 60)
    margins = items.margins(guess)[pool]
    work = pool[np.argpartition(margins, size - 1)[:size]]
    if margins.min() > ZERO:
        return Alternative(guess, np.empty(0, np.intp), np.empty(0))
    for _ in range(MAX_ROUNDS):
        rows = items.rows(work)
        if basis is not None:
            rows = rows @ basis
        u, t, duals = _widest(rows)
        if t <= ZERO:
            keep = duals > ZERO * duals.max(initial=0.0)
            return Alternative(None, work[keep], duals[keep])
        w = u if basis is None else basis @ u
        margins = items.margins(w)
        bad = pool[margins[pool] <= 0]
        bad = bad[~np.isin(bad, work)]
        if not len(bad):
            return Alternative(w, np.empty(0, np.intp), np.empty(0))
        size = min(len(bad), 2 * dim + 40)
        work = np.concatenate([work, bad[np.argpartition(margins[bad], size - 1)[:size]]])
    return Alternative(None, np.empty(0, np.intp), np.empty(0))


def _widest(rows: Floats) -> tuple[Floats, float, Floats]:
    """Maximise t with rows·u ≥ t and |u| ≤ 1 on normalized rows: u, t and the duals for the given rows."""
    from scipy.optimize import linprog

    size = np.linalg.norm(rows, axis=1)
    size[size == 0] = 1.0
    unit = rows / size[:, None]
    m, k = unit.shape
    result = linprog(
        np.append(np.zeros(k), -1.0),
        A_ub=np.hstack([-unit, np.ones((m, 1))]),
        b_ub=np.zeros(m),
        bounds=[(-1.0, 1.0)] * k + [(0.0, 1.0)],
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    if result.x is None:
        return np.zeros(k), 0.0, np.zeros(m)
    return result.x[:k], float(result.x[k]), -result.ineqlin.marginals / size
