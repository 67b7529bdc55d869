"""What a regression diagnosis is, as a value, and its JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from proofs_check.data import Table
from proofs_check.diagnose.geometry import Floats
from proofs_check.optima import Optimum

__all__ = ["LargerBatch", "Pair", "RegressionDiagnosis", "ShuffleSummary"]

Pair = Literal["ss_gd", "rr_gd", "ss_rr"]


@dataclass(frozen=True, slots=True)
class ShuffleSummary:
    """How this shuffle compares with random ones.

    Attributes:
        count: random shuffles drawn.
        as_far: share of them at least as far from RR as this one, by distortion ss_rr.
        ss_rr: their median distortion from RR and the 95 % quantile; None where RR is 0.
        excess_percent: their median excess risk and the 95 % quantile, in per cent of the target's variance.
        flipped: per feature, share of them with a sign opposite to GD's for some target.
    """

    count: int
    as_far: float
    ss_rr: tuple[float, float] | None
    excess_percent: tuple[float, float] | None
    flipped: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class LargerBatch:
    """Distortions to expect at a larger batch size, estimated from random shuffles.

    Attributes:
        batch_size: 2B or 4B.
        shuffles: random shuffles drawn.
        ss_gd: their median distortion from GD; None where GD is 0.
        rr_gd: RR's distortion from GD, from the shuffles' averaged moments.
        ss_excess_percent: their median excess risk, in per cent of the target's variance.
    """

    batch_size: int
    shuffles: int
    ss_gd: float | None
    rr_gd: float | None
    ss_excess_percent: float | None


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class RegressionDiagnosis:
    """Where SS, RR and GD converge on one table, how far apart these points are, and what that means.

    Attributes:
        table: the data.
        batch_size, batches, order, seed, eps, constant, drop_last, gamma: as asked; order "igm" is the data's own.
        ss, rr, gd: the minimisers; ss is that of this shuffle, or of the data's own order under "igm".
        distortion: relative Frobenius distances: ss_gd = ‖M_SS − M_GD‖ / ‖M_GD‖, rr_gd = ‖M_RR − M_GD‖ / ‖M_GD‖,
            ss_rr = ‖M_SS − M_RR‖ / ‖M_RR‖; None where only the denominator is 0.
        distortion_error: how much each may be off: a standard error if RR was sampled, a bound otherwise.
        angle: between the same pairs, in degrees; None where one map is 0.
        shrinkage: ‖M_SS‖ / ‖M_GD‖, ‖M_RR‖ / ‖M_GD‖ and ‖M_SS‖ / ‖M_RR‖.
        deviations: standard deviation of each target.
        gd_risk_percent: L_GD at the GD optimum, in per cent of the variance (what no such model can explain); None
            where the targets do not vary.
        excess_percent: L_GD at the SS and RR optima on top of that, in per cent of the variance.
        constant_features: names of the features with one value in all the data.
        shuffles: how unusual this shuffle is; None where the data are too large to draw enough of them.
        larger: the distortions at 2B and 4B.
        meaning, advice, notes: sentences.
    """

    table: Table
    batch_size: int
    batches: int
    order: str
    seed: int
    eps: float
    constant: str
    drop_last: bool
    gamma: str
    ss: Optimum
    rr: Optimum
    gd: Optimum
    distortion: dict[Pair, float | None]
    distortion_error: dict[Pair, float | None]
    angle: dict[Pair, float | None]
    shrinkage: dict[Pair, float | None]
    deviations: tuple[float, ...]
    gd_risk_percent: float | None
    excess_percent: dict[str, float | None]
    constant_features: tuple[str, ...]
    shuffles: ShuffleSummary | None
    larger: tuple[LargerBatch, ...]
    meaning: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The diagnosis as plain JSON values: no NaN or infinity, null where a number does not exist."""
        optimum: dict[str, Any] = {name: _rows(m.coef) for name, m in self._optima().items()}
        if self.rr.stderr is not None:
            optimum["stderr"] = _rows(self.rr.stderr)  # of rr
        return {
            "n": self.table.n,
            "d": self.table.d,
            "p": self.table.p,
            "task": "regression",
            "batch_size": self.batch_size,
            "batches": self.batches,
            "order": self.order,
            "seed": self.seed,
            "eps": self.eps,
            "constant_pairs": self.ss.constant_pairs,
            "optimum": optimum,
            "distortion": dict(self.distortion),
            "distortion_error": dict(self.distortion_error),
            "angle_degrees": dict(self.angle),
            "shrinkage": dict(self.shrinkage),
            "risk_percent": {"gd": self.gd_risk_percent, "excess": dict(self.excess_percent)},
            "target_std": list(self.deviations),
            "rank": {name: m.rank for name, m in self._optima().items()},
            "minimum_norm": {name: m.minimum_norm for name, m in self._optima().items()},
            "rr": {
                "method": self.rr.method,
                "error": self.rr.error,
                "permutations": self.rr.permutations,
                "subsets": None
                if self.rr.subsets is None
                else str(self.rr.subsets),  # may exceed what JSON readers hold
                "constant_subset_pairs": str(self.rr.constant_pairs),
            },
            "shuffles": None if self.shuffles is None else self._shuffles_json(self.shuffles),
            "larger_batches": [
                {
                    "batch_size": other.batch_size,
                    "shuffles": other.shuffles,
                    "ss_gd_median": other.ss_gd,
                    "rr_gd": other.rr_gd,
                    "ss_excess_percent_median": other.ss_excess_percent,
                }
                for other in self.larger
            ],
            "constant": self.constant,
            "drop_last": self.drop_last,
            "gamma": self.gamma,
            "source": self.table.source,
            "sha256": self.table.sha256,
            "features": list(self.table.features),
            "targets": list(self.table.targets),
            "constant_features": list(self.constant_features),
            "meaning": list(self.meaning),
            "advice": list(self.advice),
            "notes": list(self.notes),
        }

    def _optima(self) -> dict[str, Optimum]:
        return {"ss": self.ss, "rr": self.rr, "gd": self.gd}

    def _shuffles_json(self, drawn: ShuffleSummary) -> dict[str, Any]:
        def pair(values: tuple[float, float] | None) -> dict[str, float] | None:
            return None if values is None else {"median": values[0], "q95": values[1]}

        return {
            "count": drawn.count,
            "share_as_far_from_rr": drawn.as_far,
            "ss_rr": pair(drawn.ss_rr),
            "excess_percent": pair(drawn.excess_percent),
            "sign_flipped_share": dict(zip(self.table.features, drawn.flipped, strict=True)),
        }


def _rows(values: Floats) -> list[list[float]]:
    return [[float(v) for v in row] for row in values]
