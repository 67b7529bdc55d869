"""The points of a phase diagram: counts of blocks added up, with exact binomial intervals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from proofs_check.sweeps.results import Results

__all__ = ["CONFIDENCE", "COUNTS", "Point", "interval", "points"]

CONFIDENCE = 0.95
COUNTS = ("ls", "pls", "sc", "undecided", "diverges", "bounded", "fate_undecided", "diverges_gd_finite", "by_exact",
          "rechecked", "disagreed")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """Counts of draws at one n, B and d, named as in the table."""

    n: int
    batch_size: int
    d: int
    trials: int
    counts: dict[str, int]

    @property
    def ratio(self) -> float:
        """d/n."""
        return self.d / self.n

    def share(self, name: str) -> float:
        """Of all draws."""
        return self.counts[name] / self.trials

    def interval(self, name: str) -> tuple[float, float]:
        """See `interval`; what is undecided may belong to it or not."""
        open_ = "fate_undecided" if name.startswith("diverges") or name == "bounded" else "undecided"
        return interval(self.counts[name], self.trials, 0 if name == open_ else self.counts[open_])

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        shares = {
            name: {"share": self.share(name), "interval": list(self.interval(name))}
            for name in ("ls", "pls", "sc", "diverges", "diverges_gd_finite")
        }
        place = {"n": self.n, "batch_size": self.batch_size, "d": self.d, "ratio": self.ratio, "trials": self.trials}
        return {**place, **self.counts, **{f"share_{name}": value for name, value in shares.items()}}


def interval(hits: int, trials: int, undecided: int = 0) -> tuple[float, float]:
    """Clopper and Pearson's, 95 %: its lower end if no undecided draw is a hit, its upper end if all are."""
    from proofs_check.separability import clopper_pearson

    return clopper_pearson(hits, trials, CONFIDENCE)[0], clopper_pearson(hits + undecided, trials, CONFIDENCE)[1]


def points(results: Results) -> Iterator[Point]:
    """In the order of the table, blocks of the same n, B and d added up."""
    found: dict[tuple[int, int, int], dict[str, int]] = {}
    for row in results.rows():
        place = (_int(row["n"]), _int(row["batch_size"]), _int(row["d"]))
        counts = found.setdefault(place, dict.fromkeys(("count", *COUNTS), 0))
        for name in counts:
            counts[name] += _int(row[name])
    for (n, size, d), counts in found.items():
        yield Point(n, size, d, counts.pop("count"), counts)


def _int(value: Any) -> int:
    return int(value)
