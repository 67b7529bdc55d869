"""The three risks of iterates: undistorted, of the order's own batches, and an estimate of random reshuffling's."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from proofs_check.batchnorm import batch_normalize
from proofs_check.training.engine.draws import risk_permutations
from proofs_check.training.engine.problem import Problem
from proofs_check.training.engine.risks import Evaluate, risk_of

__all__ = ["Risks"]

Floats = NDArray[np.float64]
DRAWS = 8  # permutations behind an estimate of L_RR
_KEPT = 128 * 2**20  # bytes of normalized data kept from one evaluation to the next


class Risks:
    """Risks of the runs of one order."""

    def __init__(
        self, problem: Problem, permutations: NDArray[np.int64] | None, *, whole: int, reshuffled: int, seed: int
    ) -> None:
        """Prepare.

        Args:
            problem: data, loss and batch size of the order.
            permutations: (R or 1, used) the samples in the order seen, of an order that keeps it; else None.
            whole: the batch size that L_RR is for; reshuffled: samples of an epoch that L_RR sees.
            seed: of L_RR's permutations, the same ones for all orders and records.
        """
        self._problem, self._seen = problem, permutations
        loss, X, Y = problem.loss, problem.X, problem.Y
        self._gd = risk_of(loss, batch_normalize(X, eps=problem.eps, constant=problem.constant), Y, np.arange(len(X)))
        drawn = risk_permutations(len(X), reshuffled, DRAWS, np.random.default_rng([seed, 1]))
        mixed = Problem.of(X, Y, loss, whole, problem.eps, problem.constant)
        self._rr = risk_of(loss, np.concatenate([mixed.normalized(own) for own in drawn]), Y, drawn.reshape(-1))
        self._own: dict[int, Evaluate] = {}
        self._keep = permutations is not None and 8 * permutations.size * X.shape[1] <= _KEPT

    def __call__(self, M: Floats) -> tuple[Floats, Floats, Floats]:
        """L_GD, the order's risk and L_RR's estimate, each (R, k), at M (R, k, p, d); NaN where M is.

        The order's risk is L_π where the order keeps its batches, else the estimate of L_RR.
        """
        flat = M.reshape(-1, *M.shape[2:])
        whole, mixed = (risk(flat).reshape(M.shape[:2]) for risk in (self._gd, self._rr))
        if self._seen is None:
            return whole, mixed, mixed
        own = np.empty(M.shape[:2])
        for r in range(len(M)):
            own[r] = self._of(r % len(self._seen))(M[r])
        return whole, own, mixed

    def _of(self, r: int) -> Evaluate:
        known = self._own.get(r)
        if known is None:
            if self._seen is None:
                raise AssertionError
            seen = self._seen[r]
            known = risk_of(self._problem.loss, self._problem.normalized(seen), self._problem.Y, seen)
            if self._problem.loss == "squared" or self._keep:
                self._own[r] = known
        return known
