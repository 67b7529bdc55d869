"""The risks of recorded iterates: of all the rows behind a risk, or for squared loss of their triangular factor."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from proofs_check.training.losses import Loss

__all__ = ["LOSS_CODES", "Evaluate", "risk_of"]

Floats = NDArray[np.float64]
Evaluate = Callable[[Floats], Floats]
"""M (k, p, d) → mean losses (k,)."""

LOSS_CODES: dict[Loss, int] = {"squared": 0, "logistic": 1, "softmax": 2}  # as in `kernels`


def risk_of(loss: Loss, bar: Floats, Y: Floats, seen: NDArray[np.int64]) -> Evaluate:
    """The mean loss over rows bar (used, d) with targets Y[seen], as a function of M.

    Squared loss keeps d + 1 rows instead of all: with X̄ = QR, ‖X̄ Mᵀ − Y‖² = ‖R Mᵀ − QᵀY‖² + ‖Y − QQᵀY‖², sums of
    squares without cancellation.
    """
    if loss == "squared":
        targets = Y[seen]
        Q, R = np.linalg.qr(bar)
        inside = Q.T @ targets
        rest, rows = float(((targets - Q @ inside) ** 2).sum()), len(bar)

        def by_factor(M: Floats) -> Floats:
            with np.errstate(over="ignore", invalid="ignore"):  # a risk that overflows is inf, as documented
                gap = np.matmul(R, np.swapaxes(M, 1, 2)) - inside
                return np.asarray(((gap * gap).sum(axis=(1, 2)) + rest) / rows, dtype=np.float64)

        return by_factor
    from proofs_check.training.engine.preparation import risks_of

    def by_rows(M: Floats) -> Floats:
        out = np.empty(len(M))
        risks_of(LOSS_CODES[loss], bar, Y, seen, np.ascontiguousarray(M), out)
        return out

    return by_rows
