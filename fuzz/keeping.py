"""Which inputs the corpus keeps: those that lead from one line to another as nothing kept before them did."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from types import FrameType
from typing import Any

from fuzz.target import CORPUS, Target, corpus, try_one

__all__ = ["keep", "steps"]

MOST_BYTES = 15_000  # of a target's corpus, so that all of them together stay small
MOST_FILES = 40
_OURS = ("/proofs_check/", "/constructions/")

Step = tuple[str, int, int]


def keep(target: Target, found: Iterable[bytes]) -> int:
    """Add to a target's corpus what reaches something new, the shortest first; returns how many.

    Args:
        target: whose corpus.
        found: inputs, in any order.
    """
    held = corpus(target.name)
    seen = {step for content in (*target.seeds().values(), *held.values()) for step in steps(target, content)}
    size, count, added = sum(map(len, held.values())), len(held), 0
    for content in sorted(set(found), key=lambda some: (len(some), some)):
        if count >= MOST_FILES or size + len(content) > MOST_BYTES:
            break
        new = steps(target, content) - seen
        if new:
            folder = CORPUS / target.name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / hashlib.sha256(content).hexdigest()[:8]).write_bytes(content)
            seen |= new
            size, count, added = size + len(content), count + 1, added + 1
    return added


def steps(target: Target, content: bytes) -> set[Step]:
    """Pairs of lines of ours that follow one another while the input is read."""
    seen: set[Step] = set()

    def trace(frame: FrameType, _event: str, _argument: Any) -> Any:
        if not any(part in frame.f_code.co_filename for part in _OURS):
            return None
        before = 0

        def line(inner: FrameType, event: str, _argument: Any) -> Any:
            nonlocal before
            if event == "line":
                seen.add((inner.f_code.co_filename, before, inner.f_lineno))
                before = inner.f_lineno
            return line

        return line

    earlier = sys.gettrace()
    sys.settrace(trace)
    try:
        try_one(target, content)
    except Exception:  # noqa: BLE001, S110 - a find is reported by the fuzzer; here only its way counts
        pass
    finally:
        sys.settrace(earlier)
    return seen
