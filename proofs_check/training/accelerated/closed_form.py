"""Squared loss, frozen Γ, the same batches every epoch, constant rate: any number of epochs by powers of one map.

A step is affine in W and the velocity V of momentum (claim R-11). With S = W (2H_j + λI) − 2b_j,

    V' = μ V + S,    W' = W − η V'    (Nesterov: W' = W − η (S + μ V')),

so an epoch is (W, V) ↦ (W, V) A + c with A (2d, 2d), or W ↦ W A + c with A (d, d) without momentum. Squaring gives the
maps of 1, 2, 4, … epochs, and from one record to the next they are applied as the difference's binary digits say.
Every product carries a bound on its error, so the iterates have one, from exact moments of the normalized batches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from proofs_check.training.accelerated.bounded import Bounded, exactly
from proofs_check.training.mean_epoch_map import float_moments, mean_epoch_map
from proofs_check.training.options import Descent

__all__ = ["Powers", "epoch_of_batches", "mean_path", "moments_in_order"]

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Powers:
    """An affine map z ↦ z A + c, one or one a run, and its powers 2, 4, 8, … as they are asked for.

    Attributes:
        A: (R, k, k).
        c: (R, p, k).
    """

    A: Bounded
    c: Bounded
    _squares: list[tuple[Bounded, Bounded]] = field(default_factory=list)

    def ahead(self, z: Bounded, epochs: int) -> Bounded:
        """`epochs` times the map, applied to z (R, p, k)."""
        if not self._squares:
            self._squares.append((self.A, self.c))
        for place, digit in enumerate(reversed(f"{epochs:b}")):
            if place == len(self._squares):
                A, c = self._squares[-1]
                self._squares.append((A @ A, c @ A + c))
            if digit == "1":
                A, c = self._squares[place]
                z = z @ A + c
        return z

    def path(self, start: Floats, record: Sequence[int]) -> Iterator[tuple[int, Bounded]]:
        """(epoch, z) at every epoch of `record`, which increases, from start (R, p, k) at epoch 0."""
        z, at = exactly(start), 0
        for epoch in record:
            if epoch > at:
                z, at = self.ahead(z, epoch - at), epoch
            yield epoch, z


def epoch_of_batches(H: Floats, b: Floats, rate: float, descent: Descent | None = None) -> Powers:
    """The map of one epoch.

    Args:
        H: (R, m, d, d) mean moments of the batches in the order seen; b: (R, m, p, d). Taken as exact.
        rate: η.
        descent: momentum and weight decay, none by default.

    Returns:
        The map of W (p, d), or with momentum of (W, V) (p, 2d).
    """
    move = descent or Descent()
    runs, m, p, d = b.shape
    momentum, width = move.momentum, d if move.momentum == 0 else 2 * d
    A = exactly(np.broadcast_to(np.eye(width), (runs, width, width)))
    c = exactly(np.zeros((runs, p, width)))
    eye = np.eye(d)
    weight = rate * (1 + momentum) if move.nesterov else rate  # of S in W's step
    for j in range(m):
        slope = 2 * H[:, j] + move.weight_decay * eye
        step, constant = np.zeros((runs, width, width)), np.zeros((runs, p, width))
        step[:, :d, :d] = eye - weight * slope
        constant[:, :, :d] = 2 * weight * b[:, j]
        if momentum:
            step[:, :d, d:], constant[:, :, d:] = slope, -2 * b[:, j]
            step[:, d:, d:] = momentum * eye
            step[:, d:, :d] = -rate * momentum * (momentum if move.nesterov else 1.0) * eye
        # an entry of step is rounded at most four times, at numbers no larger than these
        largest = (1 + weight) * np.sqrt((slope**2).sum(axis=(-2, -1))) + (1 + 2 * momentum) * np.sqrt(width)
        each = Bounded(step, 4 * 2.0**-53 * largest)
        shift = Bounded(constant, 4 * 2.0**-53 * np.sqrt((constant**2).sum(axis=(-2, -1))))
        A, c = A @ each, c @ each + shift
    return Powers(A, c)


def moments_in_order(bar: Floats, Y: Floats, size: int) -> tuple[Floats, Floats]:
    """Mean moments H (m, d, d) and b (m, p, d) of consecutive batches.

    Args:
        bar: (used, d) normalized batches in the order seen; Y: (used, p) their targets.
        size: B; the last batch may be smaller.
    """
    parts = [(bar[k : k + size], Y[k : k + size]) for k in range(0, len(bar), size)]
    return np.array([x.T @ x / len(x) for x, _ in parts]), np.array([y.T @ x / len(x) for x, y in parts])


def mean_path(
    X: ArrayLike, Y: ArrayLike, batch_size: int, *, rate: float, record: Sequence[int], drop_last: bool = False
) -> tuple[Floats, Floats]:
    """E[M] of random reshuffling from M = 0 after each epoch of `record`, over all permutations, without sampling.

    The epoch map averaged over permutations (claim R-14), and its powers; for a dozen samples or so.

    Args:
        X: features (n, d), none constant in any batch; Y: targets (n,) or (n, p).
        batch_size: B.
        rate: η, constant.
        record: epochs, increasing.
        drop_last: leave out a ragged last batch.

    Returns:
        E[M] (k, p, d), and (k,) a bound on the error of each that powers and sums add in the Frobenius norm; the
        averaged map itself is taken as exact.

    Raises:
        InputError: sizes that do not fit, a feature constant in some batch, or too many subsets.
    """
    x = np.asarray(X, dtype=np.float64)
    found = mean_epoch_map(float_moments(x, Y), len(x), batch_size, 2 * rate, drop_last=drop_last)
    powers = Powers(exactly(np.asarray(found.A)[None]), exactly(np.asarray(found.c)[None]))
    path = [z for _, z in powers.path(np.zeros((1, *found.c.shape)), record)]
    return np.array([z.value[0] for z in path]), np.array([z.error[0] for z in path])
