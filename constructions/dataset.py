"""Exact data sets and families of them, as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Literal

import sympy as sp

__all__ = ["DataSet", "Family", "Parameter", "data_set"]

Task = Literal["regression", "classification"]


@dataclass(frozen=True, slots=True)
class DataSet:
    """Explicit exact data with what it must give.

    Attributes:
        name: how users call it.
        about: one or two sentences: what happens on it and why.
        task: regression or classification (then y holds −1 and +1, or class numbers).
        X: features, n rows of d fractions.
        y: targets, n rows of p fractions.
        batch_size: B.
        order: the samples in the order seen under SS, normally 0 … n−1.
        witnesses: ids of the claims it witnesses.
        breaks: hypotheses it breaks, as "ID: hypothesis"; then it serves as a control of that claim.
        expects: quantity → exact value (a sympy number, matrix, string or bool). Each is recomputed by some claim it
            witnesses.
    """

    name: str
    about: str
    task: Task
    X: tuple[tuple[Fraction, ...], ...]
    y: tuple[tuple[Fraction, ...], ...]
    batch_size: int
    order: tuple[int, ...]
    witnesses: tuple[str, ...]
    breaks: tuple[str, ...] = ()
    expects: Mapping[str, Any] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of samples."""
        return len(self.X)

    @property
    def d(self) -> int:
        """Number of features."""
        return len(self.X[0])

    @property
    def batches(self) -> tuple[tuple[int, ...], ...]:
        """SS's batches: consecutive pieces of `order`, the last one ragged when B does not divide n."""
        return tuple(self.order[i : i + self.batch_size] for i in range(0, self.n, self.batch_size))


def data_set(
    name: str,
    about: str,
    *,
    X: Sequence[Any],
    y: Sequence[Any],
    batch_size: int,
    witnesses: Sequence[str],
    expects: Mapping[str, Any],
    task: Task = "regression",
    order: Sequence[int] | None = None,
    breaks: Sequence[str] = (),
) -> DataSet:
    """Build a `DataSet` from plain numbers; rows may be single numbers where d or p is 1.

    Raises:
        ValueError: ragged rows, X and y of different lengths, or an order that is no permutation.
    """
    rows, targets = _rows(X), _rows(y)
    seen = tuple(range(len(rows))) if order is None else tuple(order)
    if len(rows) != len(targets):
        raise ValueError(f"{name}: {len(rows)} rows of features but {len(targets)} of targets")
    if sorted(seen) != list(range(len(rows))):
        raise ValueError(f"{name}: the order is not a permutation of 0 … {len(rows) - 1}")
    exact = MappingProxyType({k: v if isinstance(v, str | bool) else sp.sympify(v) for k, v in expects.items()})
    return DataSet(name, about, task, rows, targets, batch_size, seen, tuple(witnesses), tuple(breaks), exact)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A family's parameter: an integer or a fraction with bounds (None: unbounded)."""

    name: str
    about: str
    default: int | Fraction
    low: int | Fraction | None = None
    high: int | Fraction | None = None
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """Data sets with parameters, e.g. one for every even n.

    Attributes:
        name: how users call it.
        about: what happens on its members.
        parameters: what can be set.
        build: parameters by keyword → `DataSet`, with its expected values as functions of the parameters.
        witnesses: ids of the claims its members witness.
        sample: parameter settings that `verify` builds and checks.
    """

    name: str
    about: str
    parameters: tuple[Parameter, ...]
    build: Callable[..., DataSet]
    witnesses: tuple[str, ...]
    sample: tuple[Mapping[str, Any], ...]

    def member(self, **settings: Any) -> DataSet:
        """The member with these settings, defaults for the rest.

        Raises:
            ValueError: an unknown parameter or one out of its range.
        """
        known = {p.name: p for p in self.parameters}
        for name, value in settings.items():
            if name not in known:
                raise ValueError(f"{self.name} has no parameter {name!r}; it has {', '.join(known)}")
            p = known[name]
            if (p.low is not None and value < p.low) or (p.high is not None and value > p.high):
                raise ValueError(f"{self.name}: {name} = {value} is outside [{p.low}, {p.high}]")
            if p.step is not None and p.low is not None and (value - p.low) % p.step:
                raise ValueError(f"{self.name}: {name} = {value} is not {p.low} plus a multiple of {p.step}")
        return self.build(**{p.name: settings.get(p.name, p.default) for p in self.parameters})


def _rows(values: Sequence[Any]) -> tuple[tuple[Fraction, ...], ...]:
    rows = tuple(tuple(Fraction(v) for v in (r if isinstance(r, Sequence) else (r,))) for r in values)
    if len({len(r) for r in rows}) != 1:
        raise ValueError("rows differ in length")
    return rows
