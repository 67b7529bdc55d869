"""One epoch of SGD with squared loss, frozen Γ and a constant step is an affine map (claim R-11).

A step on batch j is M ← M − s (M H_j − b_j), H_j and b_j the batch's mean moments; with the mean squared loss and the
learning rate η, s = 2η. Batches 1 … m in turn give M ↦ M A + c,

    A = (I − sH_1)(I − sH_2) … (I − sH_m),     c = s Σ_j b_j (I − sH_{j+1}) … (I − sH_m).

M is always the iterate at the start of an epoch. Everything here takes float64 arrays, or object arrays of Fractions
together with a Fraction s, and is then exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.linear import identity_like, solve_right

__all__ = ["EpochMap", "bias_terms", "epoch_map", "limit_point", "safe_step"]

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class EpochMap:
    """M ↦ M A + c.

    Attributes:
        A: (d, d).
        c: (p, d).
    """

    A: Array
    c: Array

    def __call__(self, M: Array) -> Array:
        """The iterate (p, d) after one epoch from M (p, d)."""
        return np.asarray(M @ self.A + self.c)

    @property
    def contraction(self) -> float:
        """‖A‖₂: no distance between two iterates grows by more than this in an epoch."""
        return float(np.linalg.norm(self.A.astype(np.float64), 2))

    @property
    def spectral_radius(self) -> float:
        """ρ(A): below 1 exactly when every start converges to one fixed point, at this rate in the end."""
        return float(np.abs(np.linalg.eigvals(self.A.astype(np.float64))).max())

    def fixed_point(self) -> Array:
        """The M with M = M A + c.

        Raises:
            InputError: I − A is singular (in floats: to working precision), so there is none, or not just one.
        """
        return solve_right(self.c, identity_like(self.A) - self.A)


def epoch_map(H: Array, b: Array, step: Any) -> EpochMap:
    """The epoch map of batches in the order seen.

    Args:
        H: (m, d, d).
        b: (m, p, d).
        step: s = 2η, a Fraction where H and b are exact.
    """
    A, c = identity_like(H[0]), np.zeros_like(b[0])
    for H_j, b_j in zip(H, b, strict=True):
        A = A - step * (A @ H_j)
        c = c - step * (c @ H_j - b_j)
    return EpochMap(A, c)


def limit_point(H: Array, b: Array) -> Array:
    """(Σ_j b_j)(Σ_j H_j)^{-1} (p, d): where fixed points tend as s → 0.

    It is M_π when all batches have the same size. With a ragged last batch it is not: a step takes the batch's own
    mean, so every batch weighs the same, while L_π weighs every sample the same.

    Raises:
        InputError: Σ H_j is singular.
    """
    return solve_right(b.sum(axis=0), H.sum(axis=0))


def bias_terms(H: Array, b: Array, order: int = 1) -> tuple[Array, ...]:
    """Coefficients D_1 … D_order of the fixed point's power series in s, M_π + s D_1 + s² D_2 + ….

    With r_j = M_π H_j − b_j, P_i = Σ_{j1<…<ji} H_{j1} … H_{ji}, R_i = Σ_{j1<…<ji} r_{j1} H_{j2} … H_{ji} (so R_1 = 0):

        D_k P_1 = (−1)^{k+1} R_{k+1} + Σ_{i=2}^{k} (−1)^i D_{k+1−i} P_i,    D_1 = (Σ_{j<l} r_j H_l)(Σ_j H_j)^{-1}.

    Args:
        H: (m, d, d); b: (m, p, d), as `epoch_map`.
        order: how many terms.

    Raises:
        InputError: Σ H_j is singular.
    """
    limit = limit_point(H, b)
    P = [identity_like(H[0])] + [np.zeros_like(H[0]) for _ in range(order + 1)]
    R = [np.zeros_like(b[0]) for _ in range(order + 2)]  # R[0] stays 0, R[1] collects the r_j
    for H_j, b_j in zip(H, b, strict=True):
        for i in range(order + 1, 0, -1):
            P[i] = P[i] + P[i - 1] @ H_j
            R[i] = R[i] + (R[i - 1] @ H_j if i > 1 else limit @ H_j - b_j)
    terms: list[Array] = []
    for k in range(1, order + 1):
        right = (-1) ** (k + 1) * R[k + 1]
        for i in range(2, k + 1):
            right = right + (-1) ** i * (terms[k - i] @ P[i])
        terms.append(solve_right(right, P[1]))
    return tuple(terms)


def safe_step(H: Array) -> float:
    """2 / max_j λ_max(H_j): below it the epoch map is non-expansive, and contracts when Σ_j H_j is nonsingular.

    Sufficient, and for H_j of rank one with equal trace (batch size 2 without ties) also necessary; not in general. As
    tr H_j ≤ d, any s < 2/d is safe.
    """
    return float(2.0 / np.linalg.eigvalsh(H.astype(np.float64)).max())
