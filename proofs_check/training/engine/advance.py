"""Chunks of epochs: how long they are, what they record, and the runs' state between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs_check.batchnorm import batch_normalize
from proofs_check.errors import InputError
from proofs_check.training.engine.blocks import Arrays, Block
from proofs_check.training.engine.draws import Seen
from proofs_check.training.engine.problem import WIDTH, Problem
from proofs_check.training.engine.risks import Evaluate, risk_of
from proofs_check.training.engine.runs import Runs, State
from proofs_check.training.options import Descent
from proofs_check.training.rates import Rate, rate_table, schedule_of

__all__ = ["Advance"]

MEMORY = 64 * 2**20  # bytes that the records of a chunk may take
DRAWN = 2 * 2**20  # bytes of permutations drawn ahead: they are still in the processor's cache when they are read
KEPT = 512 * 2**20  # bytes of normalized data kept from chunk to chunk
TICK = 5e8  # multiplications of a chunk where a sink waits for it: below a second


@dataclass(slots=True)
class Advance:
    """R runs on their way.

    Attributes:
        problem, seen, state: data, data order, where the runs stand.
        rates: one, or one a run.
        trained: whether γ is trained.
        descent: momentum and weight decay.
        risks: whether records get their risks.
        R: runs.
        blocks: the runs in pieces, from `cut`.
    """

    problem: Problem
    seen: Seen
    state: Arrays
    rates: list[Rate]
    trained: bool
    descent: Descent
    risks: bool
    R: int
    blocks: tuple[Block, ...] = ()
    _gd: Evaluate | None = None

    def cut(self, risk_seen: list[NDArray[np.int64]], jobs: int) -> None:
        """Cut the runs into blocks: as many as threads, or more where their permutations would take much memory."""
        n, d = self.problem.X.shape
        d = -(-d // WIDTH) * WIDTH  # rows are padded to whole lanes
        per_run = 8 * self.seen.used * (1 if not self.seen.fixed else d)
        each = max(1, min(-(-self.R // jobs), MEMORY // per_run))
        rows = n * (len(risk_seen[0]) if risk_seen else 1)
        keep = 8 * self.R * rows * d <= KEPT
        self.blocks = tuple(
            Block(range(at, min(at + each, self.R)), self.problem, self.seen, risk_seen[at : at + each], keep)
            for at in range(0, self.R, each)
        )

    def chunks(self, done: int, epochs: int, wanted: Sequence[int], *, ticking: bool) -> Iterator[tuple[int, int]]:
        """(first, last): epochs first + 1 … last of one chunk after another."""
        p, d = self.state.W.shape[1:]
        record = self.R * (p * d + d + 2) * len(wanted) / max(1, epochs + 1)
        drawn = 0 if self.seen.fixed else sum(len(block.runs) for block in self.blocks) * self.seen.used
        length = int(MEMORY / 8 // (record + self.seen.steps * len(self.rates)))
        if drawn:
            length = min(length, max(DRAWN // (8 * drawn), 1))
        if ticking:
            length = min(length, int(TICK // (self.R * self.seen.used * p * d)))
        length = max(1, length)
        if done == epochs:
            yield done, done
        for first in range(done, epochs, length):
            yield first, min(first + length, epochs)

    def advance(self, first: int, last: int, records: list[int], pool: ThreadPoolExecutor) -> Runs:
        """Epochs first + 1 … last; records at the epochs given."""
        W, count = self.state.W, len(records)
        out_W = np.full((self.R, count, *W.shape[1:]), np.nan)
        out_gamma = np.full((self.R, count, W.shape[2]), np.nan)
        order_risk, gd_risk = np.full((self.R, count), np.nan), np.full((self.R, count), np.nan)
        slots = np.full(last - first, -1, dtype=np.int64)
        for place, epoch in enumerate(records):
            if epoch > first:
                slots[epoch - first - 1] = place
            else:
                out_W[:, place], out_gamma[:, place] = W, self.state.gamma
        tables = [rate_table(one, first + 1, last - first, self.seen.steps) for one in self.rates]
        columns = max(table.shape[1] for table in tables)
        rates = np.ascontiguousarray([np.broadcast_to(t, (last - first, columns)) for t in tables])
        gd = self._gd_risk() if self.risks and count else None
        move = self.descent
        rule = np.array([move.momentum, move.weight_decay, move.decay_of_gamma, float(move.nesterov)])

        def work(block: Block) -> None:
            at = slice(block.runs.start, block.runs.stop)
            if last > first and (self.state.stopped[at, 0] == 0).any():
                block.advance(first, rates, slots, self.trained, rule, self.state, out_W, out_gamma)
            if gd is not None:
                M = out_W[at] * out_gamma[at, :, None, :]
                order_risk[at] = block.order_risks(M)
                gd_risk[at] = gd(M.reshape(-1, *M.shape[2:])).reshape(M.shape[:2])

        for _ in pool.map(work, self.blocks):
            pass
        return Runs(
            order=self.seen.order,
            batch_size=self.problem.size,
            epochs=np.array(records, dtype=np.intp),
            W=out_W,
            gamma=out_gamma,
            order_risk=order_risk,
            gd_risk=gd_risk,
            permutations=self._permutations(),
            steps=np.where(self.state.stopped[:, 0] > 0, self.state.stopped[:, 1], last * self.seen.steps),
            stopped=tuple(self._sentence(r) for r in range(self.R)),
            state=self._snapshot(last),
        )

    def restore(self, state: State, epochs: int) -> int:
        """Take over a state; the epochs done.

        Raises:
            InputError: a state of other runs, or beyond the epochs asked for.
        """
        for name in ("W", "gamma", "velocity_W", "velocity_gamma", "stopped"):
            own, other = getattr(self.state, name), np.asarray(getattr(state, name))
            if own.shape != other.shape:
                raise InputError(
                    f"the state's {name} has shape {other.shape}, these runs have {own.shape}; pass their own"
                )
            own[...] = other
        if not 0 <= state.epoch <= epochs:
            raise InputError(f"the state is {state.epoch} epochs old, of {epochs}; ask for at least as many")
        if not self.seen.fixed:
            known_to, own_count = len(state.generators), len(self.seen.generators)
            if known_to != own_count:
                raise InputError(f"the state has {known_to} generators, these runs {own_count}; pass their own state")
            for generator, known in zip(self.seen.generators, state.generators, strict=True):
                generator.bit_generator.state = known
        return state.epoch

    def _snapshot(self, epoch: int) -> State:
        now = self.state
        generators = () if self.seen.fixed else self.seen.generators
        return State(
            epoch=epoch,
            W=now.W.copy(),
            gamma=now.gamma.copy(),
            velocity_W=now.velocity_W.copy(),
            velocity_gamma=now.velocity_gamma.copy(),
            stopped=now.stopped.copy(),
            generators=tuple(generator.bit_generator.state for generator in generators),
        )

    def _permutations(self) -> NDArray[np.intp] | None:
        if not self.seen.fixed:
            return None
        parts = [np.broadcast_to(block.once(), (len(block.runs), self.seen.used)) for block in self.blocks]
        return np.concatenate(parts).astype(np.intp)

    def _sentence(self, r: int) -> str | None:
        epoch, step = (int(k) for k in self.state.stopped[r])
        if not epoch:
            return None
        eta = schedule_of(self.rates[r % len(self.rates)])(epoch, step)
        return f"order {self.seen.order} left the finite numbers at step {step} (epoch {epoch}), rate {eta:g}"

    def _gd_risk(self) -> Evaluate:
        if self._gd is None:
            problem = self.problem
            bar = batch_normalize(problem.X, eps=problem.eps, constant=problem.constant)
            self._gd = risk_of(problem.loss, bar, problem.Y, np.arange(len(problem.X)))
        return self._gd
