"""Why some combinations of fates need more features: proved rules, and searches that met no example.

All for two classes, batches of B = 2, at least two of them, no ties.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["RULES", "SEARCHES", "Rule", "Search"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A proved reason: no data set with d features has such fates.

    Attributes:
        name: the part of the claim, such as "C-13 b".
        says: in a sentence.
        excludes: (d, class of GD, fate of SS, fate of RR) → whether the rule forbids it.
    """

    name: str
    says: str
    excludes: Callable[[int, str, str, str], bool]


@dataclass(frozen=True, slots=True)
class Search:
    """A search without a find: it proves nothing beyond its bounds.

    Attributes:
        gd, ss, rr: the combination, `gd` "any" for all three classes.
        n, d: samples and features.
        largest: integer features 0 … largest; without ties.
        exhaustive: whether all such data sets were gone through.
        instances: how many data sets, before any symmetry.
    """

    gd: str
    ss: str
    rr: str
    n: int
    d: int
    largest: int
    exhaustive: bool
    instances: int

    @property
    def command(self) -> str:
        """What repeats it."""
        predicate = f"ss {self.ss} and rr {self.rr} and generic" + ("" if self.gd == "any" else f" and gd {self.gd}")
        bounds = f"--max-n {self.n} --max-d {self.d} --max-entry {self.largest}"
        return f'proofs-check search "{predicate}" --batch-size 2 {bounds}'

    @property
    def says(self) -> str:
        """In a sentence."""
        how = "all" if self.exhaustive else "random"
        what = f"{how} {self.instances:,} data sets of {self.n} samples with integers 0 … {self.largest}"
        return f"none without ties among {what}"


RULES = (
    Rule(
        "C-13 b, RR on a line",
        "with one feature RR is bounded",
        lambda d, _gd, _ss, rr: d == 1 and rr != "bounded",
    ),
    Rule(
        "C-13 b, SS on a line",
        "with one feature SS does not depend, and is bounded unless GD is SC",
        lambda d, gd, ss, _rr: d == 1 and (ss == "depends" or (ss == "diverges" and gd != "SC")),
    ),
    Rule(
        "C-13 c, RR in the plane",
        "with two features RR does not depend",
        lambda d, _gd, _ss, rr: d == 2 and rr == "depends",
    ),
    Rule(
        "C-13 c, SS in the plane",
        "with two features nothing depends where GD is SC",
        lambda d, gd, ss, _rr: d == 2 and gd == "SC" and ss == "depends",
    ),
    Rule(
        "C-13 d",
        "with three features RR does not depend where GD is SC",
        lambda d, gd, _ss, rr: d == 3 and gd == "SC" and rr == "depends",
    ),
)

SEARCHES = (
    Search("any", "diverges", "depends", 4, 3, 3, True, 227_440_850),
)  # combinations with d features that no rule excludes and no example shows
