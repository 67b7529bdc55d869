"""Words that sentences to users share: choices in a row, and the nearest name to one that is not known."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from proofs_check.errors import InputError

__all__ = ["either", "nearest", "one_of"]


def either(choices: Sequence[str]) -> str:
    """The choices in a row: "ss, igm or rr"."""
    return " or ".join([", ".join(choices[:-1]), choices[-1]] if len(choices) > 1 else choices)


def nearest(name: str, known: Iterable[str], *, otherwise: str | None = None, limit: int = 12) -> str:
    """A clause that offers the nearest known names, in upper or lower case.

    Args:
        name: the one that is not known.
        known: all that are.
        otherwise: the clause where none is near; by default it lists the first `limit` of the known.
        limit: see `otherwise`.
    """
    names = list(known)
    folded = {other.casefold(): other for other in reversed(names)}
    close = [folded[key] for key in difflib.get_close_matches(name.casefold(), list(folded), n=3, cutoff=0.6)]
    if close:
        return f"did you mean {either(close)}?"
    if otherwise is not None:
        return otherwise
    if len(names) == 1:
        return f"there is only {names[0]}"
    return f"there are {', '.join(names[:limit])}{', …' if len(names) > limit else ''}" if names else "there are none"


def one_of(what: str, given: str, allowed: Iterable[str]) -> str:
    """`given`, if it is allowed.

    Raises:
        InputError: it is not; the nearest are offered, or all.
    """
    choices = list(allowed)
    if given in choices:
        return given
    raise InputError(f"unknown {what} {given!r}; {nearest(str(given), choices, otherwise=f'use {either(choices)}')}")
