"""One claim, leg by leg: derivation, checks, constructions, controls, mutants. Plain values come out."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

import constructions
from proofs_check.check import Budget, Check, Control, Mutant
from proofs_check.mutation.systematic import Systematic
from proofs_check.relations import Judgement
from proofs_check.verify.promises import module_of, recompute
from theory.discovery import Entry
from theory.verdict import Verdict

__all__ = [
    "ClaimReport",
    "Evidence",
    "Trial",
    "module_of",
    "run_check",
    "run_constructions",
    "run_control",
    "run_mutant",
]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a check, or a construction, found.

    Attributes:
        check: what was compared.
        method: exact, ball, float, order or Monte Carlo.
        cases: number of instances.
        residual: the largest distance seen, in the relation's own unit.
        tolerance: what was allowed at that instance.
        reason: why that tolerance.
        verdict: for this check alone.
        witness: the instance that missed, or None.
    """

    check: str
    method: str
    cases: int
    residual: float
    tolerance: float
    reason: str
    verdict: Verdict
    witness: str | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """A control or a mutant: whether the check failed on it as it must, and by how much."""

    name: str
    target: str
    as_expected: bool
    residual: float
    note: str


@dataclass(frozen=True, slots=True)
class ClaimReport:
    """Everything that verification found for one claim; a verdict is None where the claim has no such leg.

    `undropped` are hypotheses that no control can drop, each with the reason.
    `systematic` counts the mutants made from the claim's own formula; None at a budget that runs none.
    Plain values only, so that it travels between processes; `theory.prove(entry.derive)` gives the proof itself.
    """

    entry: Entry
    given: tuple[str, ...]
    open_steps: tuple[str, ...]
    symbolic: Verdict | None
    numeric: Verdict | None
    construction: Verdict | None
    evidence: tuple[Evidence, ...]
    controls: tuple[Trial, ...]
    mutants: tuple[Trial, ...]
    seconds: float
    systematic: Systematic | None = None
    undropped: tuple[tuple[str, str], ...] = ()

    @property
    def legs(self) -> tuple[Verdict, ...]:
        """The verdicts that exist."""
        return tuple(v for v in (self.symbolic, self.numeric, self.construction) if v is not None)

    @property
    def holds(self) -> bool:
        """All legs hold, every control failed as expected, every mutant was killed or proved equivalent."""
        trials = all(t.as_expected for t in self.controls + self.mutants)
        trials = trials and not (self.systematic and self.systematic.survivors)
        return bool(self.legs) and all(v.holds for v in self.legs) and trials


def run_check(check: Check, budget: Budget, seed: tuple[int, ...]) -> Evidence:
    """Compare on all cases; the evidence shows the case that came closest to missing, or missed most."""
    worst: Judgement | None = None
    missed: str | None = None
    count = 0
    for case, judgement in _judgements(check, check.cases, budget, seed):
        count += 1
        if not judgement.holds and missed is None:
            missed = _describe(case)
        if worst is None or _badness(judgement) > _badness(worst):
            worst = judgement
    relation = check.relation
    if worst is None:
        return Evidence(check.name, relation.method, 0, 0.0, 0.0, "no case was drawn", Verdict.UNDECIDED)
    verdict = relation.when_missed if missed else relation.when_held
    return Evidence(
        check.name, relation.method, count, worst.residual, worst.tolerance, relation.reason, verdict, missed
    )


def run_control(control: Control, budget: Budget, seed: tuple[int, ...]) -> Trial:
    """The check must miss on every instance, by at least `must_miss_by`."""
    check = control.check
    attacked = Check(
        check.name, control.claimed or check.claimed, control.observed or check.observed, check.cases, check.relation
    )
    cases = control.cases if callable(control.cases) else _constant(control.cases)
    found = [j for _, j in _judgements(attacked, cases, budget, seed)]
    least = min((j.residual for j in found), default=0.0)
    failed = bool(found) and all(not j.holds and j.residual >= control.must_miss_by for j in found)
    return Trial(control.name, check.name, failed, least, f"drops: {control.drops}")


def neglected(entry: Entry, module: ModuleType) -> list[Trial]:
    """A failed trial for each hypothesis that no control drops and no reason excuses."""
    seen = {control.drops for control in getattr(module, "CONTROLS", ())} | set(getattr(module, "UNDROPPED", {}))
    return [
        Trial(f"no control drops “{one}”", "none", False, 0.0, "add a Control, or say in UNDROPPED why none can be")
        for one in entry.claim.hypotheses
        if one not in seen
    ]


def run_mutant(mutant: Mutant, budget: Budget, seed: tuple[int, ...]) -> Trial:
    """Some case must reject the mutant by its value; a mutant that raises was not killed but is broken itself."""
    check = mutant.check
    attacked = Check(check.name, mutant.claimed, check.observed, check.cases, check.relation)
    try:
        for count, (_, judgement) in enumerate(_judgements(attacked, check.cases, budget, seed), start=1):
            if not judgement.holds:
                return Trial(mutant.name, check.name, True, judgement.residual, f"rejected at case {count}")
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        return Trial(mutant.name, check.name, False, float("nan"), f"raised {type(error).__name__}: {error}")
    return Trial(mutant.name, check.name, False, 0.0, "survived")


def run_constructions(entry: Entry, module: ModuleType) -> tuple[Evidence, ...]:
    """Recompute, exactly, what the constructions that witness this claim promise."""
    results = []
    for data in constructions.witnesses(entry.claim.id):
        shared = recompute(data, module)
        gaps = {key: found.judgement for key, found in shared.items()}
        wrong = [key for key, judgement in gaps.items() if not judgement.holds]
        verdict = Verdict.REFUTED if wrong else Verdict.CERTIFIED if shared else Verdict.UNDECIDED
        note = f"exact values of {', '.join(sorted(shared))}" if shared else "nothing it promises was recomputed"
        missed = f"{data.name}: {wrong[0]} is not {data.expects[wrong[0]]}" if wrong else None
        worst = max((j.residual for j in gaps.values()), default=0.0)
        results.append(Evidence(f"construction {data.name}", "exact", len(shared), worst, 0.0, note, verdict, missed))
    return tuple(results)


def seed_for(seed: int, *names: str) -> tuple[int, ...]:
    """A seed of its own for each named piece of work, the same whatever runs before, after or beside it."""
    return (seed, *(zlib.crc32(name.encode()) for name in names))


def _judgements(
    check: Check, cases: Callable[..., Iterable[Any]], budget: Budget, seed: tuple[int, ...]
) -> Iterable[tuple[Any, Judgement]]:
    rng = np.random.default_rng(np.random.SeedSequence(seed))
    for case in cases(budget, rng):
        yield case, check.relation.judge(check.claimed(case), check.observed(case), case)


def _constant(cases: tuple[Any, ...]) -> Callable[..., tuple[Any, ...]]:
    return lambda _budget, _rng: cases


def _badness(j: Judgement) -> float:
    if np.isnan(j.residual):
        return float("inf")
    return j.residual / j.tolerance if j.tolerance > 0 else j.residual


def _describe(case: Any) -> str:
    text = " ".join(repr(case).split())
    return text if len(text) <= 400 else text[:399] + "…"
