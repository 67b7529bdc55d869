"""The table: one cell for each (class of GD, fate of SS, fate of RR), its smallest example, and why none is smaller."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Literal

import constructions
from constructions.dataset import DataSet
from proofs_check.fate_table.reasons import RULES, SEARCHES, Rule, Search

__all__ = ["CLASSES", "FATES", "Cell", "Entry", "fate_table", "for_optimiser"]

CLASSES = ("SC", "PLS", "LS")
FATES = ("bounded", "diverges", "depends")
Kind = Literal["example", "excluded", "searched", "open"]
MOST_FEATURES = 4
LEAST_SAMPLES = 4  # two batches of two; one batch alone is all of the data, and nothing diverges


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known for a number of features d.

    Attributes:
        d: features.
        kind: "example", "excluded" by a rule, "searched" without a find, or "open".
        data: the example with d features or fewer: repeated features change no fate.
        reason: the rule or the search.
    """

    d: int
    kind: Kind
    data: DataSet | None = None
    reason: Rule | Search | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination.

    Attributes:
        gd: class of the whole data.
        ss, rr: fates.
        entries: what is known for d = 1, 2, 3, 4.
    """

    gd: str
    ss: str
    rr: str
    entries: tuple[Entry, ...]

    @property
    def example(self) -> DataSet | None:
        """The example with the fewest features, then samples."""
        return next((entry.data for entry in self.entries if entry.data is not None), None)

    @property
    def fewest_features(self) -> bool:
        """Whether fewer features than the example's are proved impossible."""
        return self.example is not None and all(e.kind != "searched" and e.kind != "open" for e in self.entries)

    @property
    def fewest_samples(self) -> bool:
        """Whether fewer samples than the example's are impossible."""
        return self.example is not None and self.example.n == LEAST_SAMPLES

    @property
    def name(self) -> str:
        """In words."""
        return f"SS {self.ss}, RR {self.rr}, GD {self.gd}"


@cache
def fate_table() -> tuple[Cell, ...]:
    """All 27 cells, GD's class first, then SS's fate, then RR's."""
    found: dict[tuple[str, str, str], list[DataSet]] = {}
    for data in constructions.witnesses("C-13"):
        if data.batch_size == 2:
            promised = tuple(str(data.expects[key]) for key in ("gd_class", "ss_fate", "rr_fate"))
            found.setdefault((promised[0], promised[1], promised[2]), []).append(data)
    return tuple(
        Cell(gd, ss, rr, tuple(_entry(d, gd, ss, rr, found.get((gd, ss, rr), [])) for d in range(1, MOST_FEATURES + 1)))
        for gd, ss, rr in product(CLASSES, FATES, FATES)
    )


def for_optimiser() -> tuple[Cell, ...]:
    """The 12 cells of one optimiser, frozen or trained Γ alike: there nothing depends.

    Where C-3 says "diverges" or "bounded" it does so for every optimiser, so these examples serve both. They have the
    fewest features for both: on a line nothing depends, so the rules for d = 1 hold for each optimiser.
    """
    return tuple(cell for cell in fate_table() if "depends" not in (cell.ss, cell.rr))


def _entry(d: int, gd: str, ss: str, rr: str, examples: list[DataSet]) -> Entry:
    small = sorted((data for data in examples if data.d <= d), key=lambda data: (data.d, data.n))
    if small:
        return Entry(d, "example", data=small[0])
    for rule in RULES:
        if rule.excludes(d, gd, ss, rr):
            return Entry(d, "excluded", reason=rule)
    for search in SEARCHES:
        if (search.d, search.ss, search.rr) == (d, ss, rr) and search.gd in (gd, "any"):
            return Entry(d, "searched", reason=search)
    return Entry(d, "open")
