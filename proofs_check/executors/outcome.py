"""What became of one piece of work; and the function that does a few of them in a worker."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["Failure", "Outcome", "attempt", "failure_of", "forget", "held", "hold"]

_held: dict[str, Any] = {}  # in a worker: what its pieces of work share

LONGEST = 4000  # characters of a traceback that are kept


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no value.

    Attributes:
        kind: the exception's class, or "worker lost".
        message: what it said.
        traceback: where, as text; empty for a lost worker.
    """

    kind: str
    message: str
    traceback: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A value or a failure, and the seconds it took."""

    value: Any
    failure: Failure | None
    seconds: float


def hold(key: str, shared: Any) -> None:
    """Keep what pieces of work share, in a worker."""
    _held[key] = shared


def forget(key: str) -> None:
    """Let go of it."""
    _held.pop(key, None)


def held(key: str) -> Any:
    """What is shared under the key; `KeyError` for nothing."""
    return _held[key]


def attempt(key: str, function: Callable[[Any, Any], Any], items: Sequence[Any]) -> list[Outcome]:
    """Call function(shared, item) on each item, in a worker that holds what is shared under the key.

    Whatever a call raises is that item's failure.
    """
    found, shared = [], held(key)
    for item in items:
        start = time.perf_counter()
        try:
            value, failure = function(shared, item), None
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the caller decides what a failure means
            value, failure = None, failure_of(error)
        found.append(Outcome(value, failure, time.perf_counter() - start))
    return found


def failure_of(error: BaseException) -> Failure:
    """An exception as text, which travels and is kept where the exception itself might not."""
    text = "".join(traceback.format_exception(error))
    return Failure(type(error).__name__, str(error)[:LONGEST], text[-LONGEST:])
