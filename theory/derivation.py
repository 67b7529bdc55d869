"""Derivations: steps with reasons, each closed by exact symbolic computation or left open, loudly.

A derivation is a generator of steps. An `identity` closes when a tactic (see `theory.tactics`) brings lhs − rhs to
the literal 0; a `nonnegative` or `positive` step closes when its sign follows from the form of the expression; a
`given` step never closes: it is a published theorem or an argument left to the reader, and it is named in the
verdict. Nothing is ever decided by evaluating numerically.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sympy as sp

from theory.signs import is_nonnegative, is_positive
from theory.tactics import Tactic, field
from theory.verdict import Verdict

__all__ = [
    "Closed",
    "Derivation",
    "Given",
    "Identity",
    "Proof",
    "Sign",
    "Step",
    "given",
    "identity",
    "limit",
    "nonnegative",
    "positive",
    "prove",
    "value_at",
]


@dataclass(frozen=True, slots=True)
class Identity:
    """lhs = rhs under the tactic; `because` tells the reader why one would write it down.

    Where sympy computed lhs before, by more than algebra, `asked` is what it was asked for, not evaluated: a limit, a
    derivative, a value at a point.
    """

    because: str
    lhs: Any
    rhs: Any
    by: Tactic
    asked: Any = None

    def close(self) -> Any:
        """What the tactic leaves of lhs − rhs: 0, or a zero matrix, when the step closes."""
        return self.by(sp.sympify(self.lhs) - sp.sympify(self.rhs))


@dataclass(frozen=True, slots=True)
class Sign:
    """expression ≥ 0 (or > 0 when strict), read off the expression's form and its symbols' assumptions."""

    because: str
    expression: Any
    strict: bool

    def close(self) -> Any:
        """0 when the sign is evident, otherwise the expression itself."""
        evident = is_positive if self.strict else is_nonnegative
        return sp.S.Zero if evident(sp.sympify(self.expression)) else self.expression


@dataclass(frozen=True, slots=True)
class Given:
    """A hypothesis: a published theorem, or a step that no computer algebra closes here. It lowers the verdict."""

    name: str
    because: str


Step = Identity | Sign | Given
Derivation = Iterator[Step]


def identity(because: str, lhs: Any, rhs: Any, *, by: Tactic = field) -> Identity:
    """The step lhs = rhs; scalars or sympy matrices. `by` defaults to rational functions of the symbols.

    Derivatives (``sp.Derivative``) and values at a point (`value_at`) in lhs are kept as what was asked.
    """
    done = _evaluated(lhs)
    return Identity(because, done, rhs, by, None if done == lhs else lhs)


def value_at(expression: Any, values: Mapping[sp.Symbol, Any]) -> Any:
    """The expression with values for its symbols, to be evaluated later, so that the step shows and keeps it."""
    if isinstance(expression, sp.MatrixBase):
        return expression.applyfunc(lambda entry: value_at(entry, values))
    there = {symbol: value for symbol, value in values.items() if expression.has(symbol)}
    return sp.Subs(expression, tuple(there), tuple(there.values())) if there else expression


def limit(because: str, expression: Any, variable: sp.Symbol, at: Any, value: Any, *, by: Tactic = field) -> Identity:
    """The step lim expression = value, by sympy's Gruntz algorithm, then compared exactly."""
    return Identity(because, sp.limit(expression, variable, at), value, by, sp.Limit(expression, variable, at))


def nonnegative(because: str, expression: Any) -> Sign:
    """The step expression ≥ 0."""
    return Sign(because, expression, strict=False)


def positive(because: str, expression: Any) -> Sign:
    """The step expression > 0."""
    return Sign(because, expression, strict=True)


def given(name: str, because: str) -> Given:
    """A named hypothesis: say which theorem (with its source) or which argument, and what it gives here."""
    return Given(name, because)


@dataclass(frozen=True, slots=True)
class Closed:
    """A step and what was left of it. `remainder` is 0 when it closed, None for a given."""

    step: Step
    remainder: Any

    @property
    def closed(self) -> bool:
        """Whether the step is an exact zero."""
        return _is_zero(self.remainder)


@dataclass(frozen=True, slots=True)
class Proof:
    """A derivation after closing.

    Attributes:
        steps: every step with its remainder.
        verdict: PROVED when all steps closed (given the hypotheses named), else UNDECIDED.
        given: names of the hypotheses used.
    """

    steps: tuple[Closed, ...]
    verdict: Verdict
    given: tuple[str, ...]

    @property
    def open_steps(self) -> tuple[Closed, ...]:
        """The steps that did not close."""
        return tuple(s for s in self.steps if not isinstance(s.step, Given) and not s.closed)


def prove(derivation: Iterable[Step] | Callable[[], Iterable[Step]]) -> Proof:
    """Close every step. A derivation with an open step, or with no closed step at all, is UNDECIDED."""
    steps: Sequence[Step] = tuple(derivation() if callable(derivation) else derivation)
    results = tuple(Closed(s, None if isinstance(s, Given) else s.close()) for s in steps)
    done = [r.closed for r in results if not isinstance(r.step, Given)]
    verdict = Verdict.PROVED if done and all(done) else Verdict.UNDECIDED
    return Proof(results, verdict, tuple(s.name for s in steps if isinstance(s, Given)))


def _evaluated(side: Any) -> Any:
    """A side with its derivatives and values taken."""
    if isinstance(side, sp.MatrixBase):
        return side.applyfunc(_evaluated)
    if not isinstance(side, sp.Expr) or not side.has(sp.Derivative, sp.Subs):
        return side
    return side.replace(lambda part: isinstance(part, sp.Derivative | sp.Subs), lambda part: part.doit())


def _is_zero(remainder: Any) -> bool:
    if isinstance(remainder, sp.MatrixBase):
        return all(entry == 0 for entry in remainder)
    return bool(remainder == 0)
