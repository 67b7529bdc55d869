"""The data and options of a call, checked and brought to the form that the compiled steps take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from proofs_check.batchnorm import Constant, batch_normalize, normalize_batches
from proofs_check.training.engine.risks import LOSS_CODES
from proofs_check.training.losses import Loss

__all__ = ["Problem", "lines"]

WIDTH = 8  # lanes, as in `lanes`
Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Problem:
    """Data, loss and batch normalization.

    Attributes:
        X: (n, d); Y: (n, p) from `encode_targets`.
        loss: which loss.
        size: B.
        eps: ε.
        constant: what a feature constant in a batch means.
        scaled: (1, n w), X with every feature brought to |x| ≤ 1 by a power of two: no square overflows, and x̄ stays;
            rows filled with zeros to w, a multiple of 8.
        scaled_eps: (w,) ε in these units, then ones.
    """

    X: Floats
    Y: Floats
    loss: Loss
    size: int
    eps: float
    constant: Constant
    scaled: Floats
    scaled_eps: Floats

    @classmethod
    def of(cls, X: Floats, Y: Floats, loss: Loss, size: int, eps: float, constant: Constant) -> Problem:
        """From checked parts."""
        _, exponents = np.frexp(np.abs(X).max(axis=0))
        n, d = X.shape
        w = -(-d // WIDTH) * WIDTH
        scaled, scaled_eps = lines(n, w), lines(w)
        scaled[:, :d] = np.ldexp(X, -exponents)
        with np.errstate(over="ignore"):  # ε above 2^1023 of a feature's unit: inf, and x̄ = 0
            scaled_eps[:d], scaled_eps[d:] = np.ldexp(np.full(d, eps), -2 * exponents), 1.0
        return cls(X, Y, loss, size, eps, constant, scaled.reshape(1, -1), scaled_eps)

    @property
    def code(self) -> int:
        """The loss as a number."""
        return LOSS_CODES[self.loss]

    def by_moments(self) -> bool:
        """Whether batches that stay enter by H and b: where that is less work than going through the rows."""
        return self.loss == "squared" and self.X.shape[1] <= 2 * self.size

    def normalized(self, seen: Indices) -> Floats:
        """x̄ (used, d) of consecutive batches of seen (used,).

        Raises:
            InputError: a feature constant in a batch, under constant="error".
        """
        if self.size == len(self.X):  # as many terms as samples: sum them pairwise, as numpy does
            return batch_normalize(self.X[seen], eps=self.eps, constant=self.constant)
        from proofs_check.training.engine.normalization import normalize_epoch

        n, d, w = len(seen), self.X.shape[1], len(self.scaled_eps)
        bar = lines(n * w)
        flat = normalize_epoch(self.scaled[0], d, seen, self.size, self.scaled_eps, bar)
        if flat >= 0:
            self.refuse_constant(seen)
        return np.ascontiguousarray(bar.reshape(n, w)[:, :d])

    def rows(self, seen: Indices) -> Floats:
        """x̄ as compiled steps take it, ((used + 8) w,): filled with zeros; for logistic loss times the labels."""
        bar = self.normalized(seen)
        out = np.zeros((len(bar) + WIDTH, len(self.scaled_eps)))
        out[: len(bar), : bar.shape[1]] = bar * self.Y[seen] if self.loss == "logistic" else bar
        return out.reshape(-1)

    def refuse_constant(self, seen: Indices) -> None:
        """Raise as the plain simulator does for the batches of seen, if constant features are errors."""
        normalize_batches(self.X, batches_of_seen(seen, self.size), eps=self.eps, constant=self.constant)

    def moments(self, seen: Indices) -> tuple[Floats, Floats]:
        """H (m d w,) and b (m p w,) of consecutive batches of seen (used,)."""
        from proofs_check.training.engine.preparation import moments_of

        m, p, d, w = -(-len(seen) // self.size), self.Y.shape[1], self.X.shape[1], len(self.scaled_eps)
        H, b = np.zeros((m, d, w)), np.zeros((m, p, w))
        moments_of(self.normalized(seen), self.Y, seen, self.size, H, b)
        return H.reshape(-1), b.reshape(-1)


def lines(*shape: int) -> Floats:
    """Zeros that begin where a line of the processor's cache begins, so that eight numbers are not torn apart."""
    size = int(np.prod(shape))
    room = np.zeros(size + 7)
    first = -room.ctypes.data // 8 % 8
    return room[first : first + size].reshape(shape)


def batches_of_seen(seen: Indices, size: int) -> tuple[NDArray[np.intp], ...]:
    """Consecutive batches of samples that may come more than once (with replacement, from step to step)."""
    return tuple(np.asarray(seen[k : k + size], dtype=np.intp) for k in range(0, len(seen), size))
