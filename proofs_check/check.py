"""The vocabulary of checks: how a claim is compared with independent code, and how it is attacked.

A claim's file in ``proofs_check/claims`` defines

    CHECKS    what is compared: the claim's formula (`claimed`) with independent code (`observed`) on many cases;
    CONTROLS  cases with one hypothesis dropped, on which a check must be seen to fail;
    MUTANTS   the claim with a wrong constant, exponent, sign or index, which a check must reject;
    witness   (optional) data set → the exact values it really gives, compared with what the data set promises;
    UNDROPPED  (where some hypothesis has no control) hypothesis → the reason why none can drop it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from proofs_check.relations import Relation

__all__ = ["BUDGETS", "Budget", "Check", "Control", "Mutant"]

Formula = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Budget:
    """How much work a check may do: quick (seconds in all), standard (a minute or two), deep (as long as it takes)."""

    name: str
    level: int

    def pick(self, quick: int, standard: int, deep: int) -> int:
        """The number that belongs to this budget, for example of cases."""
        return (quick, standard, deep)[self.level]


BUDGETS = {name: Budget(name, level) for level, name in enumerate(("quick", "standard", "deep"))}

Cases = Callable[[Budget, np.random.Generator], Iterable[Any]]


@dataclass(frozen=True, slots=True)
class Check:
    """A comparison of the claim with independent code.

    Attributes:
        name: what is compared, in words.
        claimed: case → the claim's value (a formula, a bound, an exponent, an expectation).
        observed: case → the value by code that shares nothing with `claimed` nor with the derivation.
        cases: budget and generator → instances on which the hypotheses hold.
        relation: how the two are compared (see `proofs_check.relations`).
    """

    name: str
    claimed: Formula
    observed: Formula
    cases: Cases
    relation: Relation


@dataclass(frozen=True, slots=True)
class Control:
    """Instances with one hypothesis dropped: on each, the check must miss by at least `must_miss_by`.

    Attributes:
        name: what the instances are.
        drops: the hypothesis that they break.
        check: the check that must fail.
        cases: the instances, or a function of budget and generator that draws them.
        must_miss_by: least residual that counts as a failure of the claim rather than as noise.
        claimed, observed: replacements where dropping the hypothesis changes what is computed.
    """

    name: str
    drops: str
    check: Check
    cases: Cases | tuple[Any, ...]
    must_miss_by: float
    claimed: Formula | None = None
    observed: Formula | None = None


@dataclass(frozen=True, slots=True)
class Mutant:
    """A wrong version of the claim, which `check` must reject on its own cases.

    Attributes:
        name: what is wrong in it.
        check: the check that must notice.
        claimed: the wrong formula.
    """

    name: str
    check: Check
    claimed: Formula
