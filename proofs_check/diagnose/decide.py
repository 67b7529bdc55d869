"""The decisions behind a classification diagnosis, made once each and passed on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from proofs_check.diagnose.fates import LargerBatchFate, Which
from proofs_check.errors import InputError
from proofs_check.orders import Batches, Indices, batches_of
from proofs_check.separability import (
    Decision,
    Direction,
    ExactData,
    Fate,
    FateCounts,
    Order,
    decision_of,
    direction,
    fate_counts,
    fate_of,
    make_order,
)
from proofs_check.separability.margins import Gamma

__all__ = ["Decider", "Report", "silent"]

Report = Callable[[float, str], None]
"""Called with the share of the work done and what is being done."""


def silent(_share: float, _what: str) -> None:
    """Nobody listens to the progress."""


@dataclass(frozen=True, slots=True)
class Decider:
    """Decides orders of one data set."""

    data: ExactData
    batch_size: int
    drop_last: bool
    gamma: Gamma

    def single(self, batches: Batches) -> Decision:
        """SS or IGM."""
        return decision_of(self.data, make_order(self.data, "ss", batches=batches))

    def reshuffled(self, rng: np.random.Generator, batch_size: int | None = None) -> Decision:
        """RR."""
        size = self.batch_size if batch_size is None else batch_size
        order = make_order(self.data, "rr", batch_size=size, drop_last=self.drop_last)
        return decision_of(self.data, order, rng=rng)

    def whole(self) -> Decision:
        """GD."""
        return decision_of(self.data, Order("gd"))

    def fate(self, decision: Decision, whole: Decision) -> Fate:
        """C-3."""
        return fate_of(self.data, decision.order, decision=decision, whole=whole)

    def heading(self, decision: Decision, fate: str) -> Direction | str | None:
        """C-4: where the weights tend to; why that is not known, in words; or None where they cannot harm."""
        if decision.kind not in ("LS", "PLS") or fate == "bounded":
            return None
        try:
            return direction(self.data, decision, gamma=self.gamma)
        except InputError as error:  # trained Γ with many classes, or a margin below floating-point precision
            return str(error)

    def at_size(
        self, which: Which, batch_size: int, permutation: Indices, whole: Decision, rng: np.random.Generator
    ) -> LargerBatchFate:
        """The fate with the asked Γ at another batch size: by C-3 where the data overlap as one batch, else by C-4."""
        if which == "ss":
            decision = self.single(batches_of(permutation, batch_size, drop_last=self.drop_last))
        else:
            decision = self.reshuffled(rng, batch_size)
        if decision.kind in ("LS", "PLS") and whole.kind != "SC":
            there = self.heading(decision, "")
            if isinstance(there, Direction):
                return LargerBatchFate(batch_size, which, decision.kind, there.fate, there.certificate is not None)
        fate = self.fate(decision, whole)
        return LargerBatchFate(batch_size, which, decision.kind, fate.fate, fate.verified)

    def chances(self, permutations: int, seed: int, jobs: int, progress: Callable[[float], None]) -> FateCounts:
        """The fates of random shuffles."""
        known = self.gamma == "frozen" or self.data.classes == 2
        return fate_counts(
            self.data,
            self.batch_size,
            permutations=permutations,
            seed=seed,
            drop_last=self.drop_last,
            gamma=self.gamma if known else None,
            jobs=jobs,
            progress=progress,
        )
