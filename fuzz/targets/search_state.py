"""The progress of a search, whose hash is put right."""

from __future__ import annotations

import json
from typing import Any

from fuzz.target import as_file
from proofs_check.certificates import digest
from proofs_check.errors import InputError
from proofs_check.search.state import load, save

REFUSALS = (InputError,)
LONGEST = 800
_QUESTION: dict[str, Any] = {"predicate": "ss LS", "max_n": 4}


def read(content: bytes) -> None:
    """Read as it is and with a hash that fits; what is read is written as it was."""
    try:
        document = json.loads(content)
        body = {"question": _QUESTION, "parts": document["parts"]}
        content = json.dumps({**document, **body, "sha256": digest(body)}).encode()
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    with as_file(content, "progress.json") as path:
        progress = load(str(path), _QUESTION)
        save(str(path), _QUESTION, progress)
        assert load(str(path), _QUESTION) == progress


def seeds() -> dict[str, bytes]:
    """A part without a hit, one with."""
    candidate = {"key": [4, 1, 3, 6, [[0], [1]]], "rows": [[0], [1]], "targets": [0, 1]}
    parts = [
        {"level": [4, 1, 3], "part": 0, "considered": 7, "exact": 1, "best": None, "undecided": [],
         "undecided_count": 0},
        {"level": [4, 1, 3], "part": 1, "considered": 9, "exact": 2, "best": candidate, "undecided": [candidate],
         "undecided_count": 1},
    ]  # fmt: skip
    return {
        f"parts-{count}": json.dumps(
            {"format": "proofs-check search", "version": 1, "parts": parts[:count]}, separators=(",", ":")
        ).encode()
        for count in range(3)
    }
