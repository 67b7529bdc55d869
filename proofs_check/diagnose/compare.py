"""Comparing many maps with the GD and RR optima of one table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from proofs_check.diagnose.geometry import Floats, distortion, excess, flips, shrinkage
from proofs_check.diagnose.result import LargerBatch, Pair, ShuffleSummary
from proofs_check.diagnose.shuffles import Shuffles
from proofs_check.optima import Optimum

__all__ = ["Reference", "distortion_errors"]

_SAME = 1e-9  # the same batches listed in another order give distances that differ by rounding, relative to 1


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """What maps are compared with.

    Attributes:
        gd, rr: optima (p, d).
        whole: all samples normalized as one batch (n, d).
        variances: of each target (p,).
    """

    gd: Floats
    rr: Floats
    whole: Floats
    variances: Floats

    @property
    def deviations(self) -> Floats:
        """The targets' standard deviations (p,)."""
        return np.sqrt(self.variances)

    @property
    def scale(self) -> float:
        """The length of the vector of the targets' standard deviations."""
        return float(np.linalg.norm(self.deviations))

    def percent(self, risk: float) -> float | None:
        """A risk in per cent of the targets' variance; None where they do not vary."""
        variance = float(self.variances.sum())
        return 100 * risk / variance if variance > 0 else None

    def excess_percent(self, coef: Floats) -> float | None:
        """The undistorted risk of a map on top of GD's, in per cent of the variance."""
        return self.percent(excess(coef, self.gd, self.whole))

    def summary(self, drawn: Shuffles, ss: Floats) -> ShuffleSummary:
        """How the map of one shuffle compares with those of random ones."""
        far = np.linalg.norm(drawn.coefs - self.rr, axis=(1, 2))
        mine, size = float(np.linalg.norm(ss - self.rr)), float(np.linalg.norm(self.rr))
        known = distortion(ss, self.rr, self.scale) is not None and size > 0
        turned = [flips(coef, self.gd, self.deviations).any(axis=0) for coef in drawn.coefs]
        return ShuffleSummary(
            count=drawn.count,
            as_far=float((far >= mine - _SAME * max(size, mine)).mean()),
            ss_rr=_spread(far / size) if known else None,
            excess_percent=self._costs(drawn),
            flipped=tuple(float(share) for share in np.mean(turned, axis=0)),
        )

    def larger(self, drawn: Shuffles, batch_size: int) -> LargerBatch:
        """The distortions to expect at another batch size."""
        gaps = [distortion(coef, self.gd, self.scale) for coef in drawn.coefs]
        known = [gap for gap in gaps if gap is not None]
        costs = self._costs(drawn)
        return LargerBatch(
            batch_size=batch_size,
            shuffles=drawn.count,
            ss_gd=float(np.median(known)) if len(known) == len(gaps) else None,
            rr_gd=distortion(drawn.rr, self.gd, self.scale),
            ss_excess_percent=None if costs is None else costs[0],
        )

    def _costs(self, drawn: Shuffles) -> tuple[float, float] | None:
        costs = [self.excess_percent(coef) for coef in drawn.coefs]
        known = [cost for cost in costs if cost is not None]
        return _spread(known) if known else None


def distortion_errors(
    gaps: dict[Pair, float | None], rr: Optimum, gd: Optimum, scale: float
) -> dict[Pair, float | None]:
    """How far an error δ of RR moves the distortions; None where RR is exact to rounding, and for ss_gd.

    By the triangle inequality ‖δ‖/‖M_GD‖ for rr_gd and, to first order, (1 + ss_rr)·‖δ‖/‖M_RR‖ for ss_rr; ‖δ‖ is the
    root sum of squared standard errors if RR was sampled, else from the bound on an entry.
    """
    delta = np.full_like(rr.coef, rr.error or 0.0) if rr.stderr is None else rr.stderr
    if not delta.any():
        return {"ss_gd": None, "rr_gd": None, "ss_rr": None}
    between, unit = gaps["ss_rr"], shrinkage(delta, rr.coef, scale)
    return {
        "ss_gd": None,
        "rr_gd": shrinkage(delta, gd.coef, scale),
        "ss_rr": None if between is None or unit is None else (1 + between) * unit,
    }


def _spread(values: ArrayLike) -> tuple[float, float]:
    middle, high = np.quantile(np.asarray(values, dtype=np.float64), (0.5, 0.95))
    return float(middle), float(high)
