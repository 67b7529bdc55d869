"""The statistical dimension of C-10 in balls."""

from __future__ import annotations

from flint import arb

from proofs_check.enclosures.ball import Ball, ball_of, refine
from proofs_check.errors import InputError
from proofs_check.exact.intrinsic_volumes import intrinsic_volumes
from proofs_check.exact.intrinsic_volumes import statistical_dimension as dimension

__all__ = ["separation_threshold", "statistical_dimension", "volume_balls"]

LARGEST = 64  # half a minute at 10 digits


def statistical_dimension(batch_size: int, positives: int | None = None, *, digits: int = 30) -> Ball:
    """δ of the cone {u ∈ R^B: Σ u = 0, y_i u_i ≥ 0} (C-10).

    Args:
        batch_size: B, 2 to 64.
        positives: how many of the y_i are +1, 1 to B − 1; half of them if None.
        digits: decimal places.

    Raises:
        InputError: a size out of range, or no half.
    """
    p = _positives(batch_size, positives)
    return refine(lambda: dimension(p, batch_size - p), digits=digits)


def separation_threshold(batch_size: int, positives: int | None = None, *, digits: int = 30) -> Ball:
    """d*/n = ((B − 1) − δ)/B, the conjectured share of features per sample; arguments as `statistical_dimension`."""
    p = _positives(batch_size, positives)
    return refine(lambda: (arb(batch_size - 1) - dimension(p, batch_size - p)) / batch_size, digits=digits)


def volume_balls(batch_size: int, positives: int | None = None, *, digits: int = 30) -> list[Ball]:
    """The cone's intrinsic volumes v_0 … v_{B−1}; arguments as `statistical_dimension`."""
    p = _positives(batch_size, positives)
    found: list[arb] = []

    def widest() -> arb:
        found[:] = intrinsic_volumes(p, batch_size - p)
        return max(found, key=lambda volume: volume.rad())

    refine(widest, digits=digits)
    return [ball_of(volume, digits) for volume in found]


def _positives(batch_size: int, positives: int | None) -> int:
    if not 2 <= batch_size <= LARGEST:
        raise InputError(f"batch size {batch_size} is out of range; use 2 to {LARGEST}")
    if positives is None:
        if batch_size % 2:
            raise InputError(
                f"a batch of {batch_size} has no half of each class; give positives, 1 to {batch_size - 1}"
            )
        return batch_size // 2
    if not 1 <= positives < batch_size:
        raise InputError(
            f"positives is {positives}; a mixed batch of {batch_size} has 1 to {batch_size - 1} samples of class +1"
        )
    return positives
