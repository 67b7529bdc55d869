"""Which columns are features and which are targets, by name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from proofs_check.errors import InputError

__all__ = ["Choice", "check_names", "choose", "nearest", "target_names"]

Choice = tuple[list[int], list[int], tuple[str, ...]]
"""Positions of the features, positions of the targets, notes."""


def nearest(name: str, known: Iterable[str], *, limit: int = 12) -> str:
    """A clause that offers the nearest known names, or lists them when none is near."""
    names = list(known)
    folded = {other.casefold(): other for other in reversed(names)}
    close = [folded[key] for key in difflib.get_close_matches(name.casefold(), list(folded), n=3, cutoff=0.6)]
    if close:
        return f"did you mean {' or '.join(close)}?"
    more = ", …" if len(names) > limit else ""
    return f"there are {', '.join(names[:limit])}{more}"


def check_names(source: str, names: Sequence[str]) -> None:
    """Refuse columns without a name, names that occur twice and names that could steer a terminal.

    Raises:
        InputError: names the column.
    """
    seen: dict[str, int] = {}
    for position, name in enumerate(names, start=1):
        if not name:
            raise InputError(
                f"column {position} of {source} has no name (the index of a data frame, perhaps); name it or remove it"
            )
        if not name.isprintable():
            raise InputError(
                f"column {position} of {source} has unprintable characters in its name {name!r}; rename it"
            )
        if name in seen:
            raise InputError(
                f"{source} has two columns named {name!r} (columns {seen[name]} and {position}); rename one"
            )
        seen[name] = position


def target_names(target: str | Sequence[str] | None) -> list[str]:
    """The names asked for as targets; empty when none was."""
    names = [target] if isinstance(target, str) else list(target or ())
    repeated = [name for i, name in enumerate(names) if name in names[:i]]
    if repeated:
        raise InputError(f"the target {repeated[0]!r} is named twice; name it once")
    return names


def choose(source: str, names: Sequence[str], target: str | Sequence[str] | None) -> Choice:
    """Split columns into features and targets; without a target, the last column is it and a note says so.

    Raises:
        InputError: an unknown target (the nearest names are offered), or no feature left.
    """
    check_names(source, names)
    asked = target_names(target)
    for name in asked:
        if name not in names:
            raise InputError(f"{source} has no column {name!r} to be the target; {nearest(name, names)}")
    notes: tuple[str, ...] = ()
    if not asked:
        asked = [names[-1]]
        if len(names) > 1:
            notes = (f"The target is the last column, {names[-1]!r}; --target chooses another.",)
    targets = [list(names).index(name) for name in asked]
    features = [i for i in range(len(names)) if i not in targets]
    if not features:
        raise InputError(
            f"{source} has no feature left beside the target {', '.join(asked)}; at least one more column is needed"
        )
    return features, targets, notes
