"""What an optimum is, as a value: the coefficients and how far they can be trusted."""

from __future__ import annotations

from dataclasses import dataclass

from proofs_check.optima.data import Floats

__all__ = ["Optimum", "SubsetMoments"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimum:
    """A minimiser of a squared risk on batch-normalized data.

    Attributes:
        coef: M (p, d), like scikit-learn's coef_; f(x) = M x̄.
        method: how it was computed: "least squares", "normal equations", "kendall", "subsets", "quadrature",
            "monte-carlo", "centred" or "gaussian"; two joined by " + " if two batch sizes were treated differently.
        rank: rank of the normalized data, or of their second-moment matrix.
        minimum_norm: the minimiser is not unique and coef is the one of smallest Frobenius norm.
        stderr: (p, d) standard errors if coef was sampled, else None.
        error: bound on |coef − exact| over all entries, where the method derives one; None where coef is exact up to
            the rounding of float64, or sampled.
        constant_pairs: (batch, feature) pairs (RR: (subset, feature) pairs) that are constant; x̄ = 0 there if ε = 0.
        subsets: number of subsets that the risk averages over, for RR; may exceed 2⁶³.
        permutations: number of permutations sampled, or None.
        nodes: number of quadrature nodes, or None.
    """

    coef: Floats
    method: str
    rank: int
    minimum_norm: bool
    stderr: Floats | None = None
    error: float | None = None
    constant_pairs: int = 0
    subsets: int | None = None
    permutations: int | None = None
    nodes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsetMoments:
    """Moments of x̄ averaged over all subsets of one size, the two sides of the RR normal equations (R-2).

    Attributes:
        xx: (d, d), E_S mean_{i∈S} x̄_i x̄_iᵀ.
        yx: (p, d), E_S mean_{i∈S} y_i x̄_iᵀ.
        method: how they were computed.
        error: bound on the error of an entry of xx and, relative to the target's standard deviation, of yx; 0 where
            only rounding is left.
        nodes: number of quadrature nodes, or None.
    """

    xx: Floats
    yx: Floats
    method: str
    error: float = 0.0
    nodes: int | None = None
