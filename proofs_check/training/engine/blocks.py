"""A block of runs, advanced over a chunk of epochs by one call of the compiled steps; blocks go to threads."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from proofs_check.training.engine.draws import Seen
from proofs_check.training.engine.problem import Problem, lines
from proofs_check.training.engine.risks import Evaluate, risk_of

__all__ = ["Arrays", "Block"]

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Arrays:
    """The state of all runs, changed in place: W (R, p, d), gamma (R, d), velocities, stopped (R, 2)."""

    W: Floats
    gamma: Floats
    velocity_W: Floats
    velocity_gamma: Floats
    stopped: Indices


@dataclass(slots=True)
class Block:
    """Some consecutive runs.

    Attributes:
        runs: which.
        problem: data and loss.
        seen: what samples they see.
        risk_seen: for each run of the block (draws, used') the permutations behind its estimate of L_RR; empty for
            orders that see the same batches every epoch, and where no risk is asked for.
        keep: whether to keep normalized data from chunk to chunk instead of making them anew.
    """

    runs: range
    problem: Problem
    seen: Seen
    risk_seen: list[Indices]
    keep: bool
    _once: Indices | None = None
    _fixed: tuple[int, Floats, Floats, Floats] | None = None
    _risks: dict[int, Evaluate] = field(default_factory=dict)

    def advance(
        self,
        first: int,
        rates: Floats,
        slots: Indices,
        trained: bool,
        rule: Floats,
        state: Arrays,
        out_W: Floats,
        out_gamma: Floats,
    ) -> None:
        """Epochs first … first + E − 1, counted from 0; rates (R or 1, E, m or 1), slots (E,), outputs of all runs.

        Raises:
            InputError: a feature constant in a new batch, under constant="error".
        """
        from proofs_check.training.engine import kernels

        runs, problem = slice(self.runs.start, self.runs.stop), self.problem
        W, E = state.W[runs], rates.shape[1]
        if self.seen.fixed:
            seen = self.once()[:, None]
            how, H, b, data = self._fixed or self._prepare()
            if self.keep:
                self._fixed = how, H, b, data
        else:
            seen = self.seen.epochs(self.runs, first, E)
            how, data = kernels.RESHUFFLED, problem.scaled
            H, b = np.empty((1, 0)), np.empty((1, 0))
        stop = np.where(state.stopped[runs, :1] > 0, 0, -1) * np.ones(2, dtype=np.int64)
        going = stop[:, 0] == -1
        kernels.train_epochs(
            how,
            problem.code,
            H,
            b,
            data,
            problem.Y,
            seen,
            problem.size,
            problem.scaled_eps,
            problem.constant == "zero" or problem.eps > 0,
            rates[runs] if len(rates) > 1 else rates,
            slots,
            trained,
            rule,
            W,
            state.gamma[runs],
            state.velocity_W[runs],
            state.velocity_gamma[runs],
            stop,
            lines(kernels.scratch_size(W.shape[1], len(problem.scaled_eps), problem.size)),
            out_W[runs],
            out_gamma[runs],
        )
        for place in np.flatnonzero(going & (stop[:, 0] != -1)):
            epoch, batch = (int(k) for k in stop[place])
            if epoch < -1:
                own = seen[place % len(seen), -2 - epoch]
                problem.refuse_constant(own[batch * problem.size : (batch + 1) * problem.size])
            step = (first + epoch) * self.seen.steps + batch + 1
            state.stopped[self.runs.start + place] = first + epoch + 1, step

    def once(self) -> Indices:
        """(R or 1, used): the samples in the order seen, of the orders that keep it."""
        if self._once is None:
            whole = self.seen.once_of(self.runs)
            self._once = whole
        return self._once

    def _prepare(self) -> tuple[int, Floats, Floats, Floats]:
        from proofs_check.training.engine import kernels

        problem, empty = self.problem, np.empty((1, 0))
        if problem.by_moments():
            H, b = _stacked([problem.moments(own) for own in self.once()])
            return kernels.BY_MOMENTS, H, b, empty
        (rows,) = _stacked([(problem.rows(own),) for own in self.once()])
        return kernels.BY_ROWS, empty, empty, rows

    def order_risks(self, M: Floats) -> Floats:
        """(R, k): the risks of M (R, k, p, d) that the runs' order minimises."""
        out = np.empty(M.shape[:2])
        for place in range(len(self.runs)):
            out[place] = self._risk(place)(M[place])
        return out

    def _risk(self, place: int) -> Evaluate:
        if self.seen.fixed:
            place %= len(self.once())
        known = self._risks.get(place)
        if known is not None:
            return known
        problem = self.problem
        if self.seen.fixed:
            seen = self.once()[place]
            bar = problem.normalized(seen)
        else:
            bar = np.concatenate([problem.normalized(own) for own in self.risk_seen[place]])
            seen = self.risk_seen[place].reshape(-1)
        made = risk_of(problem.loss, bar, problem.Y, seen)
        if problem.loss == "squared" or self.keep:
            self._risks[place] = made
        return made


def _stacked(runs: list[tuple[Floats, ...]]) -> list[Floats]:
    """The arrays (k,) of several runs as arrays (R, k)."""
    made = [lines(len(runs), len(part)) for part in runs[0]]
    for r, parts in enumerate(runs):
        for whole, part in zip(made, parts, strict=True):
            whole[r] = part
    return made
