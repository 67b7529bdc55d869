"""A claim's file in small: one sharp check, one blind one, one mutant that changes nothing."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy as sp

from proofs_check.check import Check
from proofs_check.mutation.systematic import Equivalent
from proofs_check.relations import Exactly
from theory.derivation import identity


def triangular(n: int) -> Fraction:
    """1 + … + n."""
    return Fraction(n * (n + 1), 2)


def counted(n: int) -> Fraction:
    """The same by adding; starting at 0 changes nothing."""
    return Fraction(sum(range(1, n + 1)))


def constant(_n: int) -> Fraction:
    """Never called on a case that tells 1 from n."""
    return Fraction(1)


def never(n: int) -> int:
    """Reached from no check."""
    return n + 17


def _cases(_budget: Any, _rng: Any) -> Any:
    return (1, 2, 3, 7)


SHARP = Check("closed form", triangular, lambda n: Fraction(sum(range(n + 1))), _cases, Exactly())
ADDED = Check("adding", counted, triangular, _cases, Exactly())
BLIND = Check("blind", lambda n: constant(n) * 0, lambda _n: Fraction(0), _cases, Exactly())
CHECKS = (SHARP, ADDED, BLIND)
EQUIVALENT = (
    Equivalent("range(1, n + 1) → range(0, n + 1)", (identity("the term at 0", sp.Symbol("n") + 0, sp.Symbol("n")),)),
    Equivalent("Fraction(1) → Fraction(2)", (identity("a wrong proof", sp.Integer(1), sp.Integer(2)),)),
)
