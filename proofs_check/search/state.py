"""A search's progress on file: written aside and renamed, tied to its question, so that it can go on later."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from proofs_check.certificates import digest
from proofs_check.errors import InputError
from proofs_check.output import write_json
from proofs_check.search.bounds import Level
from proofs_check.search.scan import Candidate, Hit

__all__ = ["Progress", "load", "save"]

FORMAT, VERSION = "proofs-check search", 1
MAX_BYTES = 1 << 28
Progress = dict[Level, dict[int, Hit]]
"""What each part of each level held, by its number."""


def save(path: str, question: Mapping[str, Any], progress: Progress) -> None:
    """Write the progress; the file is whole at every moment.

    Raises:
        InputError: it cannot be written.
    """
    parts = [
        {"level": [level.n, level.d, level.bound], "part": number, **_written(hit)}
        for level, hits in progress.items()
        for number, hit in sorted(hits.items())
    ]
    body = {"question": dict(question), "parts": parts}
    write_json(path, {"format": FORMAT, "version": VERSION, "sha256": digest(body), **body})


def load(path: str, question: Mapping[str, Any]) -> Progress:
    """Read a progress for the same question; a file that is not there is an empty one.

    Raises:
        InputError: the file is no progress, was changed, or belongs to another question.
    """
    file = Path(path)
    if not file.exists():
        return {}
    try:
        if file.stat().st_size > MAX_BYTES:
            raise InputError(f"{path} is too large to be a search's progress; give the file of --resume")
        document = json.loads(file.read_text(encoding="utf-8"))
        body = {"question": document["question"], "parts": document["parts"]}
        whole = document["format"] == FORMAT and document["version"] == VERSION and document["sha256"] == digest(body)
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{path} is not the progress of a search; name a new file") from error
    if not whole:
        raise InputError(f"{path} was changed or is of another version, so it cannot be gone on with; name a new file")
    if document["question"] != dict(question):
        raise InputError(f"{path} is of another search ({_differs(document['question'], question)}); name a new file")
    progress: Progress = {}
    try:
        for part in document["parts"]:
            progress.setdefault(Level(*part["level"]), {})[int(part["part"])] = _read(part)
    except (ValueError, TypeError, LookupError, OverflowError) as error:  # whoever writes a hash can write anything
        raise InputError(f"{path} holds no progress as a search writes it; name a new file") from error
    return progress


def _differs(there: Any, here: Mapping[str, Any]) -> str:
    names = [name for name in here if not isinstance(there, dict) or there.get(name) != here[name]]
    return f"its {' and '.join(names[:3]) or 'question'} differ"


def _written(hit: Hit) -> dict[str, Any]:
    return {
        "considered": hit.considered,
        "exact": hit.exact,
        "best": None if hit.best is None else _candidate(hit.best),
        "undecided": [_candidate(one) for one in hit.undecided],
        "undecided_count": hit.undecided_count,
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    return {"key": [*one.key[:4], [list(row) for row in one.key[4]]], "rows": [list(row) for row in one.rows],
            "targets": list(one.targets)}  # fmt: skip


def _read(part: Mapping[str, Any]) -> Hit:
    best = part["best"]
    return Hit(
        part["considered"],
        None if best is None else _candidate_of(best),
        part["exact"],
        tuple(_candidate_of(one) for one in part["undecided"]),
        part["undecided_count"],
    )


def _candidate_of(value: Mapping[str, Any]) -> Candidate:
    n, d, top, total, rows = value["key"]
    key = (n, d, top, total, tuple(tuple(row) for row in rows))
    return Candidate(key, tuple(tuple(row) for row in value["rows"]), tuple(value["targets"]))
