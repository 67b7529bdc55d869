"""A claim: one numbered result, as data. Its words stand in the docstring of its own file, once."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["Claim", "Direction", "Kind", "claim"]

Kind = Literal["identity", "equivalence", "bound", "limit", "rate", "law", "existence", "conjecture"]
Direction = Literal["equal", "upper", "lower", "iff", "one-sided"]

_HEAD = re.compile(r"(?P<id>[A-Z]+-\d+[a-z]?) · (?P<title>.+)")


@dataclass(frozen=True, slots=True)
class Claim:
    """One numbered result.

    Attributes:
        id: number, such as "R-4".
        title: one line, without a full stop.
        statement: the mathematics in words and Unicode formulas.
        formula: the heart of the statement as LaTeX, for typeset pages.
        kind: identity, equivalence, bound, limit, rate, law (of a distribution), existence or conjecture.
        direction: equal, upper, lower, iff or one-sided; it decides what a check asserts.
        scope: the parameters for which the derivation proves it, in words.
        hypotheses: what is assumed; each is dropped by some control, or the check module says why none can.
        rests_on: ids of claims used as steps.
        source: paper and place, or "this project".
    """

    id: str
    title: str
    statement: str
    formula: str
    kind: Kind
    direction: Direction
    scope: str
    hypotheses: tuple[str, ...]
    rests_on: tuple[str, ...]
    source: str

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(f"{self.id}: kind {self.kind!r} is none of {', '.join(get_args(Kind))}")
        if self.direction not in get_args(Direction):
            raise ValueError(f"{self.id}: direction {self.direction!r} is none of {', '.join(get_args(Direction))}")
        for name in ("title", "statement", "formula", "scope", "source"):
            if not getattr(self, name).strip():
                raise ValueError(f"{self.id}: {name} is empty")
        for name in ("hypotheses", "rests_on"):
            if isinstance(value := getattr(self, name), str):
                raise ValueError(f"{self.id}: {name} is one text; write a tuple, with a comma: ({value!r},)")


def claim(
    doc: str | None,
    *,
    formula: str,
    kind: Kind,
    direction: Direction,
    scope: str,
    source: str,
    hypotheses: tuple[str, ...] = (),
    rests_on: tuple[str, ...] = (),
) -> Claim:
    """Build a claim from its file's docstring: first line ``ID · title.``, then the statement.

    Raises:
        ValueError: the docstring lacks that form, or a field is not one of the allowed words.
    """
    head, _, body = inspect.cleandoc(doc or "").partition("\n")
    match = _HEAD.fullmatch(head.rstrip("."))
    if match is None:
        raise ValueError(f"a claim's docstring begins 'ID · title.', got {head!r}")
    return Claim(
        id=match["id"],
        title=match["title"],
        statement=body.strip(),
        formula=formula,
        kind=kind,
        direction=direction,
        scope=scope,
        hypotheses=hypotheses,
        rests_on=rests_on,
        source=source,
    )
