"""How a claimed value is compared with an observed one. The claim's direction decides which relation to use.

Exact relations decide (CERTIFIED or REFUTED); floating-point and Monte Carlo ones support (SUPPORTED) or leave
UNDECIDED: a float never proves and never refutes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from theory.verdict import Verdict

__all__ = [
    "Approaches",
    "AtLeast",
    "AtMost",
    "Enclosed",
    "Exactly",
    "Judgement",
    "Order",
    "Relation",
    "Statistical",
    "Within",
]

Tolerance = float | Callable[[Any], float]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One comparison: whether it holds, how far the two values are apart, and what was allowed."""

    holds: bool
    residual: float
    tolerance: float


class Relation(Protocol):
    """Compares; says in words by which method and why its tolerance is what it is."""

    @property
    def method(self) -> str:
        """exact, float, ball, order or Monte Carlo."""

    @property
    def reason(self) -> str:
        """Why the tolerance is what it is."""

    @property
    def when_held(self) -> Verdict:
        """The verdict on cases that all hold."""

    @property
    def when_missed(self) -> Verdict:
        """The verdict when a case does not hold."""

    def judge(self, claimed: Any, observed: Any, case: Any) -> Judgement:
        """Compare on one case."""


@dataclass(frozen=True, slots=True)
class Exactly:
    """claimed == observed in exact arithmetic: integers, fractions, fmpq, sympy numbers, truth values, words; nested.

    Floats are refused: they would make an equality look exact.
    """

    reason: str = "exact arithmetic: no tolerance"
    method: str = "exact"
    when_held: Verdict = Verdict.CERTIFIED
    when_missed: Verdict = Verdict.REFUTED

    def judge(self, claimed: Any, observed: Any, case: Any) -> Judgement:  # noqa: ARG002
        """Compare entry by entry."""
        left, right = _flatten(claimed), _flatten(observed)
        if len(left) != len(right):
            return Judgement(False, float("inf"), 0.0)
        gaps = [_exact_gap(a, b) for a, b in zip(left, right, strict=True)]
        worst = max(gaps, default=0.0)
        return Judgement(worst == 0, worst, 0.0)


@dataclass(frozen=True, slots=True)
class Within:
    """|claimed − observed| ≤ tolerance, entry by entry, in floating point. `tolerance` may depend on the case."""

    tolerance: Tolerance
    reason: str
    method: str = "float"
    when_held: Verdict = Verdict.SUPPORTED
    when_missed: Verdict = Verdict.UNDECIDED

    def judge(self, claimed: Any, observed: Any, case: Any) -> Judgement:
        """Compare the largest entry of the difference; a NaN does not hold."""
        gap = np.abs(np.asarray(claimed, dtype=float) - np.asarray(observed, dtype=float))
        residual = float(gap.max()) if gap.size else 0.0
        allowed = _allowed(self.tolerance, case)
        return Judgement(bool(residual <= allowed), residual, allowed)


@dataclass(frozen=True, slots=True)
class AtMost:
    """observed ≤ claimed (an upper bound). Exact numbers decide; floats may exceed it by their rounding `tolerance`."""

    tolerance: Tolerance = 0.0
    reason: str = "exact arithmetic: no tolerance"
    exact: bool = True
    sign: int = 1

    @property
    def method(self) -> str:
        """exact or float."""
        return "exact" if self.exact else "float"

    @property
    def when_held(self) -> Verdict:
        """CERTIFIED in exact arithmetic."""
        return Verdict.CERTIFIED if self.exact else Verdict.SUPPORTED

    @property
    def when_missed(self) -> Verdict:
        """REFUTED in exact arithmetic."""
        return Verdict.REFUTED if self.exact else Verdict.UNDECIDED

    def judge(self, claimed: Any, observed: Any, case: Any) -> Judgement:
        """Residual: by how much the bound is exceeded, 0 when it is kept; every entry counts."""
        allowed = _allowed(self.tolerance, case)
        gaps = [self.sign * (b - a) for a, b in zip(_flatten(claimed), _flatten(observed), strict=True)]
        if self.exact and any(isinstance(g, float | np.floating) for g in gaps):
            raise TypeError("an exact bound was given floats")
        over = [float(g) if g > 0 else (0.0 if g <= 0 else float("nan")) for g in gaps]
        worst = float(np.max(over))
        return Judgement(bool(worst <= allowed), worst, allowed)


def AtLeast(
    tolerance: Tolerance = 0.0, reason: str = "exact arithmetic: no tolerance", *, exact: bool = True
) -> AtMost:
    """observed ≥ claimed (a lower bound)."""
    return AtMost(tolerance, reason, exact, sign=-1)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """Ball arithmetic (python-flint ``arb``): the enclosures of the two values meet, with radius at most `radius`.

    Disjoint enclosures refute. Meeting ones support equality to within the radius; they do not prove it.
    """

    radius: float
    reason: str
    method: str = "ball"
    when_held: Verdict = Verdict.SUPPORTED
    when_missed: Verdict = Verdict.REFUTED

    def judge(self, claimed: Any, observed: Any, case: Any) -> Judgement:  # noqa: ARG002
        """Residual: the largest absolute value in the enclosure of the difference."""
        gaps = [a - b for a, b in zip(_flatten(claimed), _flatten(observed), strict=True)]
        residual = max((float(abs(g).upper()) for g in gaps), default=0.0)
        meets = all(bool(g.contains(0)) for g in gaps)
        return Judgement(meets and residual <= self.radius, residual, self.radius)


@dataclass(frozen=True, slots=True)
class Order:
    """The log–log slope of an error. `observed` is a sequence of (step, error); `claimed` is the exponent.

    Args:
        slack: how far the fitted slope may lie from the exponent (below it, when `at_least`).
        at_least: the claim is O(step^exponent), so a steeper slope holds too.
    """

    slack: float
    reason: str
    at_least: bool = False
    method: str = "order"
    when_held: Verdict = Verdict.SUPPORTED
    when_missed: Verdict = Verdict.UNDECIDED

    def judge(self, claimed: Any, observed: Any, case: Any) -> Judgement:  # noqa: ARG002
        """Least-squares slope over at least 3 points with positive errors."""
        points = np.asarray(list(observed), dtype=float)
        if len(points) < 3 or not (points > 0).all():
            return Judgement(False, float("inf"), self.slack)
        slope = float(np.polyfit(np.log(points[:, 0]), np.log(points[:, 1]), 1)[0])
        gap = max(0.0, claimed - slope) if self.at_least else abs(slope - float(claimed))
        return Judgement(bool(gap <= self.slack), gap, self.slack)


@dataclass(frozen=True, slots=True)
class Approaches:
    """A limit seen on its way: `observed` is a sequence whose last distance from `claimed` is a share of its first.

    Args:
        share: what the last distance may be of the first; a wrong limit is approached no further than itself, share 1.
    """

    share: float
    reason: str
    method: str = "trend"
    when_held: Verdict = Verdict.SUPPORTED
    when_missed: Verdict = Verdict.UNDECIDED

    def judge(self, claimed: Any, observed: Any, case: Any) -> Judgement:  # noqa: ARG002
        """Residual: last over first distance, in the largest entry."""
        first, last = (
            float(np.abs(np.asarray(value, dtype=float) - np.asarray(claimed, dtype=float)).max())
            for value in (observed[0], observed[-1])
        )
        stays = 0.0 if first == last == 0 else float("inf")  # at the limit from the start; or gone from it, or NaN
        ratio = last / first if first > 0 and last >= 0 else stays
        return Judgement(bool(ratio <= self.share), ratio, self.share)


@dataclass(frozen=True, slots=True)
class Statistical:
    """Monte Carlo: `observed` is (mean, standard error) from independent replications, arrays allowed.

    Holds when every entry lies within `sigmas` standard errors; the residual is in standard errors.
    """

    sigmas: float = 5.0
    reason: str = "5 standard errors of independent replications: false alarm below 6e-7 an entry"
    method: str = "Monte Carlo"
    when_held: Verdict = Verdict.SUPPORTED
    when_missed: Verdict = Verdict.UNDECIDED

    def judge(self, claimed: Any, observed: Any, case: Any) -> Judgement:  # noqa: ARG002
        """Residual: the largest deviation in standard errors."""
        mean, stderr = (np.asarray(part, dtype=float) for part in observed)
        if not (stderr > 0).all():
            return Judgement(False, float("inf"), self.sigmas)
        worst = float((np.abs(np.asarray(claimed, dtype=float) - mean) / stderr).max())
        return Judgement(bool(worst <= self.sigmas), worst, self.sigmas)


def _allowed(tolerance: Tolerance, case: Any) -> float:
    return float(tolerance(case)) if callable(tolerance) else float(tolerance)


def _flatten(value: Any) -> list[Any]:
    if isinstance(value, np.ndarray):
        return _flatten(value.tolist())
    if isinstance(value, str | bool):
        return [value]
    if isinstance(value, dict):
        return [entry for key in sorted(value) for entry in (key, *_flatten(value[key]))]
    if hasattr(value, "__iter__"):
        return [entry for part in value for entry in _flatten(part)]
    if callable(getattr(value, "flat", None)):  # sympy matrices; a numpy number's `flat` is no method
        return list(value.flat())
    if hasattr(value, "entries"):  # python-flint matrices
        return list(value.entries())
    return [value]


def _exact_gap(a: Any, b: Any) -> float:
    for value in (a, b):
        if isinstance(value, float | complex | np.floating):
            raise TypeError(f"an exact comparison was given the float {value!r}")
    if isinstance(a, str | bool | type(None)) or isinstance(b, str | bool | type(None)):
        return 0.0 if type(a) is type(b) and a == b else 1.0
    gap = _plain(a) - _plain(b)
    if hasattr(gap, "free_symbols"):
        import sympy as sp

        gap = sp.expand(sp.radsimp(sp.expand(gap)))
        if not gap.is_Rational and sp.minimal_polynomial(gap, sp.Symbol("t")) == sp.Symbol("t"):
            return 0.0
    if gap == 0:
        return 0.0
    return max(abs(float(gap)), 5e-324)  # a difference too small for a float is still a difference


def _plain(value: Any) -> Any:
    """Numbers that do not mix (fmpq with sympy, say) brought to sympy's."""
    if type(value).__module__.startswith("flint"):
        import sympy as sp

        return sp.Rational(int(value.p), int(value.q)) if hasattr(value, "p") else sp.Integer(int(value))
    if type(value).__name__ == "Fraction":
        import sympy as sp

        return sp.Rational(value.numerator, value.denominator)
    if isinstance(value, np.integer):
        return int(value)
    return value
