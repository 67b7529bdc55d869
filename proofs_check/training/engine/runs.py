"""What the engine returns: many trajectories as arrays, and where they stand, so that they can be carried on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.orders import Batches, batches_of
from proofs_check.training.options import Order
from proofs_check.training.simulate import Trajectory

__all__ = ["Runs", "State", "joined"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class State:
    """Where R runs stand after an epoch: all that a later call needs to carry them on to the same bytes.

    Attributes:
        epoch: epochs done.
        W: (R, p, d); gamma: (R, d).
        velocity_W: (R, p, d); velocity_gamma: (R, d): v of momentum, zeros without.
        stopped: (R, 2) int, epoch and step at which a run left the finite numbers, zeros for one that has not.
        generators: for each run the state of the generator that draws its permutations (`bit_generator.state`: plain
            numbers and strings, fit for JSON); empty where nothing is drawn.
    """

    epoch: int
    W: Floats
    gamma: Floats
    velocity_W: Floats
    velocity_gamma: Floats
    stopped: NDArray[np.int64]
    generators: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Runs:
    """R trajectories at k recorded epochs. From the epoch on at which a run has stopped, its records are NaN.

    Attributes:
        order: the data order.
        batch_size: B.
        epochs: (k,) epochs done at each record; 0 is the start.
        W: (R, k, p, d).
        gamma: (R, k, d), the diagonal of Γ.
        order_risk: (R, k) the risk that the order minimises: L_π for ss and igm, L_GD for gd, and for rr and
            with-replacement the estimate of L_RR; see `Trajectory`. NaN if risks were not asked for.
        gd_risk: (R, k) L_GD, the undistorted risk. A risk that overflows is inf.
        permutations: (R, used) the samples in the order seen, of ss, igm and gd; None where every epoch has another.
        steps: (R,) how many steps were taken.
        stopped: for each run None, or the sentence that says where it left the finite numbers.
        state: where the runs stand at the end.
    """

    order: Order
    batch_size: int
    epochs: NDArray[np.intp]
    W: Floats
    gamma: Floats
    order_risk: Floats
    gd_risk: Floats
    permutations: NDArray[np.intp] | None
    steps: NDArray[np.intp]
    stopped: tuple[str | None, ...]
    state: State

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def M(self) -> Floats:
        """The collapsed matrices WΓ (R, k, p, d)."""
        return np.asarray(self.W * self.gamma[:, :, None, :], dtype=np.float64)

    def run(self, index: int) -> Trajectory:
        """One run, cut where it stopped, as the plain simulator returns it."""
        kept = self.epochs < self.state.stopped[index, 0] if self.state.stopped[index, 0] else self.epochs >= 0
        batches: Batches | None = None
        if self.permutations is not None:
            batches = batches_of(self.permutations[index], self.batch_size)
        return Trajectory(
            order=self.order,
            epochs=self.epochs[kept],
            W=self.W[index, kept],
            gamma=self.gamma[index, kept],
            order_risk=self.order_risk[index, kept],
            gd_risk=self.gd_risk[index, kept],
            batches=batches,
            steps=int(self.steps[index]),
            stopped=self.stopped[index],
        )


def joined(parts: Sequence[Runs]) -> Runs:
    """The records of consecutive chunks of the same runs as one."""
    if len(parts) == 1:
        return parts[0]
    return replace(
        parts[-1],
        epochs=np.concatenate([part.epochs for part in parts]),
        W=np.concatenate([part.W for part in parts], axis=1),
        gamma=np.concatenate([part.gamma for part in parts], axis=1),
        order_risk=np.concatenate([part.order_risk for part in parts], axis=1),
        gd_risk=np.concatenate([part.gd_risk for part in parts], axis=1),
    )
