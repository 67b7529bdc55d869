"""The matrix rates that make an average a last iterate when the batches share any Hessian (AV-14)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from proofs_check.averaging.numbers import plain, total
from proofs_check.errors import InputError

__all__ = ["matrix_schedule"]


def matrix_schedule(weights: Any, rate: Any, hessian: Sequence[Sequence[Any]]) -> list[Any]:
    """P_1 … P_T with Σ α_t θ_t the last iterate of θ ← θ − P_k H (θ − c_k) on the same batches; H may be singular.

    Args:
        weights: α_0 … α_T, with sum 1.
        rate: the run's constant rate η.
        hessian: H, symmetric d×d.

    Returns:
        T matrices P_k = η R_k (A_{k−1} I + R_k)⁻¹: nested lists of Fractions when everything is rational, else arrays.

    Raises:
        InputError: the weights do not sum to 1, H is not square, or some A_{k−1} I + R_k is singular.
    """
    rows = [list(row) for row in hessian]
    d = len(rows)
    if any(len(row) != d for row in rows):
        raise InputError(f"a Hessian is square; this one has {d} rows of {sorted({len(r) for r in rows})} entries")
    exact, (alpha, eta, flat) = plain(weights, rate, [v for row in rows for v in row])
    if not abs(total(alpha) - 1) <= (0 if exact else 1e-12):  # the weights' own rounding
        raise InputError(f"the average's weights must sum to 1, these sum to {total(alpha)}; divide them by their sum")
    found = (_exact if exact else _floating)(alpha.tolist(), eta[0], flat.reshape(d, d))
    for k, P in enumerate(found, start=1):
        if P is None:
            raise InputError(f"no matrix rate in step {k}: the sample weights up to it sum to a singular matrix")
    return found


def _exact(alpha: list[Fraction], eta: Fraction, H: Any) -> list[Any]:
    from flint import fmpq, fmpq_mat

    d = len(H)
    one = fmpq_mat(d, d, [fmpq(int(i == j)) for i in range(d) for j in range(d)])
    bent = fmpq_mat(d, d, [fmpq(v.numerator, v.denominator) for v in (eta * H).ravel()])
    weights = [fmpq(a.numerator, a.denominator) for a in alpha]
    carry, before = one * fmpq(0), fmpq(1)
    found: list[Any] = []
    for weight in reversed(weights[1:]):
        carry = one * weight + (one - bent) * carry
        before -= weight  # exact, so subtracting is as good as adding from the front
        try:
            inverse = (one * before + carry).inv()
        except ZeroDivisionError:
            found.append(None)
            continue
        P = carry * inverse * fmpq(eta.numerator, eta.denominator)
        found.append([[Fraction(int(v.p), int(v.q)) for v in row] for row in P.tolist()])
    return found[::-1]


def _floating(alpha: list[float], eta: float, H: Any) -> list[Any]:
    values, vectors = np.linalg.eigh(H)
    carry, kept = np.zeros_like(values), []
    for weight in reversed(alpha[1:]):
        carry = weight + (1 - eta * values) * carry
        kept.append(carry)
    found: list[Any] = []
    for before, carry in zip(np.add.accumulate(alpha[:-1]), reversed(kept), strict=True):
        sums = before + carry
        found.append((vectors * (eta * carry / sums)) @ vectors.T if (sums != 0).all() else None)
    return found
