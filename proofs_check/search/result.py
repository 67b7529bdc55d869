"""What a search found, as a value, with the words that say how far it looked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from constructions.dataset import DataSet
from proofs_check.predicates import Decision, Predicate
from proofs_check.search.bounds import Bounds, Level

__all__ = ["Covered", "SearchResult"]

How = Literal["exhaustive", "sampled", "stopped"]


@dataclass(frozen=True, slots=True)
class Covered:
    """What was done on one level.

    Attributes:
        level: samples, features, largest entry.
        how: "exhaustive" (every data set, up to symmetry), "sampled" or "stopped" (given up before its end).
        considered: data sets looked at: one of each orbit, or those drawn.
        raw: data sets that they stand for, before any symmetry; 0 if sampled.
        exact: how many were decided one by one.
        undecided: how many could not be decided.
    """

    level: Level
    how: How
    considered: int
    raw: int
    exact: int
    undecided: int


@dataclass(frozen=True, slots=True, eq=False)
class SearchResult:
    """The answer.

    Attributes:
        predicate: what was asked for.
        task: of the data looked at.
        bounds: how far.
        found: the smallest data set on which the predicate holds, or None.
        decision: the proof that it does.
        smallest: whether no smaller one exists: every level before, and its own, was exhausted without a rest.
        covered: level by level.
        stopped: "" or why the search ended early.
        seed: of what was sampled.
        seconds: of this call.
    """

    predicate: Predicate
    task: str
    bounds: Bounds
    found: DataSet | None
    decision: Decision | None
    smallest: bool
    covered: tuple[Covered, ...]
    stopped: str
    seed: int
    seconds: float
    notes: tuple[str, ...] = field(default=())

    @property
    def how(self) -> How:
        """ "exhaustive" if every level looked at was exhausted and none was left out, else "sampled" or "stopped"."""
        if self.stopped:
            return "stopped"
        return "sampled" if any(part.how == "sampled" for part in self.covered) else "exhaustive"

    @property
    def considered(self) -> int:
        """Data sets looked at."""
        return sum(part.considered for part in self.covered)

    @property
    def raw(self) -> int:
        """Data sets that they stand for, where levels were exhausted."""
        return sum(part.raw for part in self.covered)

    @property
    def undecided(self) -> int:
        """How many could not be decided."""
        return sum(part.undecided for part in self.covered)

    def sentence(self) -> str:
        """How far the search went and what follows, in words."""
        bounds = self.bounds
        entries = "n − 1" if bounds.max_entry is None else str(bounds.max_entry)
        reach = f"n ≤ {bounds.max_n}, d ≤ {bounds.max_d}, entries 0 … {entries}, B = {bounds.batch_size}"
        counted = f"{self.considered:,} data sets, which stand for {self.raw:,} by symmetry"
        if self.found is not None and self.smallest:
            return f"exhaustive: no smaller one exists ({counted}); the bounds were {reach}."
        if self.found is not None:
            why = self.stopped or "levels too large to exhaust were sampled"
            return f"{'stopped' if self.stopped else 'sampled'}: smaller ones may exist, as {why} ({reach})."
        if self.how == "exhaustive" and not self.undecided:
            return f"exhaustive: none exists up to {reach} ({counted})."
        if self.how == "exhaustive":
            return (
                f"exhaustive, but {self.undecided} data sets could not be decided; else none up to {reach} ({counted})."
            )
        done = [part for part in self.covered if part.how == "exhaustive"]
        last = done[-1].level if done else None
        sure = (
            f"none exists up to n = {last.n}, d = {last.d}, largest entry {last.bound} in the order of the search; "
            if last
            else ""
        )
        return f"{self.how}: none was found; {sure}{self.stopped or 'levels beyond were sampled'} ({reach})."

    def to_json(self) -> dict[str, Any]:
        """The result as plain JSON values."""
        found = self.found
        return {
            "predicate": str(self.predicate),
            "task": self.task,
            "bounds": {"max_n": self.bounds.max_n, "max_d": self.bounds.max_d, "max_entry": self.bounds.max_entry,
                       "batch_size": self.bounds.batch_size},
            "how": self.how,
            "smallest": self.smallest,
            "sentence": self.sentence(),
            "considered": self.considered,
            "stands_for": self.raw,
            "undecided": self.undecided,
            "seed": self.seed,
            "stopped": self.stopped or None,
            "levels": [
                {"n": part.level.n, "d": part.level.d, "max_entry": part.level.bound, "how": part.how,
                 "considered": part.considered, "stands_for": part.raw, "decided_one_by_one": part.exact,
                 "undecided": part.undecided}
                for part in self.covered
            ],
            "found": None if found is None else {
                "n": found.n, "d": found.d, "batch_size": found.batch_size, "order": list(found.order),
                "X": [[str(v) for v in row] for row in found.X], "y": [str(row[0]) for row in found.y],
            },
            "verdict": None if self.decision is None else self.decision.verdict.value,
            "facts": [] if self.decision is None else [
                {"name": fact.name, "value": fact.value, "how": fact.how} for fact in self.decision.facts
            ],
            "certificates": [] if self.decision is None else [dict(made) for made in self.decision.certificates],
        }  # fmt: skip
