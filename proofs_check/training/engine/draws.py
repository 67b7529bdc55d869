"""Which samples every run sees, epoch by epoch: drawn by numpy, run by run, as the plain simulator draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofs_check.errors import InputError
from proofs_check.orders import epoch_permutation
from proofs_check.training.options import Order

__all__ = ["Seen", "as_permutations", "risk_permutations"]

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Seen:
    """The samples in the order seen.

    Attributes:
        order: the data order.
        n: samples.
        size: B.
        used: samples seen in an epoch: n, less those that are dropped; with replacement B times the steps.
        generators: one a run; empty where nothing is drawn.
        given: (R or 1, E or 1, used) permutations to take instead of drawing, or None.
    """

    order: Order
    n: int
    size: int
    used: int
    generators: Sequence[np.random.Generator]
    given: Indices | None

    @property
    def fixed(self) -> bool:
        """Whether every epoch sees the same batches."""
        return self.order in ("ss", "igm", "gd")

    @property
    def steps(self) -> int:
        """Steps of an epoch."""
        return -(-self.used // self.size)

    def once_of(self, runs: range) -> Indices:
        """(R or 1, used) for some runs, of the orders that see the same batches every epoch; to be asked for once."""
        if self.given is not None:
            return self.given[:, 0] if len(self.given) == 1 else self.given[runs.start : runs.stop, 0]
        if self.order == "ss":
            drawn = [epoch_permutation(self.n, "ss", self.generators[r])[: self.used] for r in runs]
            return np.ascontiguousarray(drawn, dtype=np.int64)
        return np.arange(self.used, dtype=np.int64)[None]

    def epochs(self, runs: range, first: int, count: int) -> Indices:
        """(R or 1, count, used) of epochs first … first + count − 1, counted from 0; to be asked for in turn."""
        if self.given is not None:
            own = self.given if len(self.given) == 1 else self.given[runs.start : runs.stop]
            return np.ascontiguousarray(own[:, first : first + count])
        out = np.empty((len(runs), count, self.used), dtype=np.int64)
        if self.order == "with-replacement":
            from proofs_check.training.engine.preparation import sets_of

            low = np.arange(self.size)
            for place, r in enumerate(runs):
                draws = self.generators[r].integers(low, self.n, size=(count * self.steps, self.size))
                sets_of(draws, self.n, out[place].reshape(-1, self.size))
            return out
        from proofs_check.training.engine.shuffles import permutations

        for place, r in enumerate(runs):
            whole = out[place] if self.used == self.n else np.empty((count, self.n), dtype=np.int64)
            permutations(self.generators[r], whole)
            out[place] = whole[:, : self.used]
        return out


def risk_permutations(n: int, used: int, draws: int, rng: np.random.Generator) -> Indices:
    """(draws, used): the permutations behind an estimate of L_RR, from a generator of their own."""
    return np.array([rng.permutation(n)[:used] for _ in range(draws)], dtype=np.int64)


def as_permutations(given: ArrayLike, order: Order, n: int, runs: int, epochs: int, used: int) -> Indices:
    """Permutations from outside as (R or 1, E or 1, used).

    Args:
        given: for ss (n,) or (runs, n); for rr (epochs, n) or (runs, epochs, n).
        order, n, runs, epochs, used: the run's.

    Raises:
        InputError: another order or shape, or a row that is not a permutation, named.
    """
    if order not in ("ss", "rr"):
        raise InputError(f"order {order} takes no permutations; pass order ss or rr with them")
    table = np.asarray(given)
    if not np.issubdtype(table.dtype, np.integer):
        raise InputError(f"permutations hold {table.dtype} numbers; pass whole numbers 0 … {n - 1}")
    shapes = ((n,), (runs, n)) if order == "ss" else ((epochs, n), (runs, epochs, n))
    if table.shape not in shapes:
        raise InputError(
            f"permutations have shape {table.shape}; order {order} takes {' or '.join(map(str, shapes))} here"
        )
    if order == "ss":
        table = table[..., None, :]
    table = table if table.ndim == 3 else table[None]
    bad = (np.sort(table, axis=-1) != np.arange(n)).any(axis=-1)
    if bad.any():
        r, e = (int(k) for k in np.argwhere(bad)[0])
        raise InputError(f"row {e} of the permutations of run {r} is no permutation of 0 … {n - 1}; mend it")
    return np.ascontiguousarray(table[..., :used], dtype=np.int64)
