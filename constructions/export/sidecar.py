"""The sidecar about.json: all that an export promises, and a seal that no changed byte survives.

The last line but one holds the sha256 of all bytes above it, so that ``head -n -2 about.json | sha256sum`` shows it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NoReturn

from constructions.dataset import DataSet, data_set
from constructions.export.arrays import is_exact
from constructions.export.errors import ExportError
from constructions.export.values import decode, encode

__all__ = ["FORMAT", "SIDECAR", "VERSION", "data_sha256", "describe", "read_data_set", "seal", "unseal"]

SIDECAR = "about.json"
FORMAT = "proofs-check data set"
VERSION = 1
_WIDTH = 100
_SEALED = re.compile(rb'(.*,\n) "seal": "([0-9a-f]{64})"\n\}\n', re.DOTALL)
_RATIONAL = re.compile(r"-?[0-9]{1,4000}(?:/[1-9][0-9]{0,3999})?")  # below the interpreter's limit of 4300 digits


def describe(data: DataSet) -> dict[str, Any]:
    """The data set as JSON; exact numbers are strings.

    Raises:
        ExportError: an expected value that cannot be written exactly.
    """
    try:
        X, y = ([[str(value) for value in row] for row in rows] for rows in (data.X, data.y))
    except ValueError:  # beyond the interpreter's limit of 4300 digits
        raise ExportError(f"{data.name} holds a number of more than 4000 digits; scale it down") from None
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": data.name,
        "about": data.about,
        "task": data.task,
        "n": data.n,
        "d": data.d,
        "p": len(data.y[0]),
        "batch_size": data.batch_size,
        "order": list(data.order),
        "X": X,
        "y": y,
        "float64_exact": is_exact(data),
        "data_sha256": data_sha256(data),
        "witnesses": list(data.witnesses),
        "breaks": list(data.breaks),
        "expects": {key: encode(value) for key, value in data.expects.items()},
    }


def data_sha256(data: DataSet) -> str:
    """Hash of the samples, their order and the batch size in canonical form: compact JSON with sorted keys."""
    held = {
        "X": [[str(value) for value in row] for row in data.X],
        "y": [[str(value) for value in row] for row in data.y],
        "order": list(data.order),
        "batch_size": data.batch_size,
    }
    return hashlib.sha256(json.dumps(held, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def seal(document: Mapping[str, Any]) -> bytes:
    """The sidecar's bytes: the document, and the hash of all bytes before it."""
    text = _layout(document, 0)
    body = (text.removesuffix("\n}") + ",\n").encode("utf-8")
    return body + f' "seal": "{hashlib.sha256(body).hexdigest()}"\n}}\n'.encode("ascii")


def _layout(value: Any, depth: int) -> str:
    """JSON with an entry a line, but on one line what is short."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if not isinstance(value, list | dict) or not value or (depth and len(line) <= _WIDTH):
        return line
    inner = "\n" + " " * (depth + 1)
    if isinstance(value, list):
        return "[" + ",".join(inner + _layout(entry, depth + 1) for entry in value) + f"\n{' ' * depth}]"
    entries = (f"{inner}{json.dumps(key, ensure_ascii=False)}: {_layout(v, depth + 1)}" for key, v in value.items())
    return "{" + ",".join(entries) + f"\n{' ' * depth}}}"


def unseal(content: bytes) -> dict[str, Any]:
    """The document of a sealed sidecar.

    Raises:
        ExportError: a byte was changed, or it is of another format or version.
    """
    match = _SEALED.fullmatch(content)
    if match is None:
        raise ExportError(f"{SIDECAR} is not a whole sealed sidecar; export it again")
    if hashlib.sha256(match[1]).hexdigest() != match[2].decode("ascii"):
        raise ExportError(f"{SIDECAR} was changed after it was written: its seal does not fit; export it again")
    try:
        document = json.loads(
            content, parse_int=_small, parse_float=_refuse, parse_constant=_refuse, object_pairs_hook=_once
        )
    except (ValueError, RecursionError):
        raise ExportError(f"{SIDECAR} is not readable JSON; export it again") from None
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ExportError(f"{SIDECAR} is not the sidecar of a {FORMAT}; export it again")
    if document.get("version") != VERSION:
        raise ExportError(
            f"{SIDECAR} has the schema version {str(document.get('version'))[:20]}, this program reads {VERSION};"
            " use a newer program, or export it again"
        )
    return document


def read_data_set(document: Mapping[str, Any]) -> DataSet:
    """The data set of a sidecar's document.

    Raises:
        ExportError: an entry is missing or not of the right form, or its numbers contradict each other.
    """
    rows = {key: [[_rational(key, v) for v in _list(key, row)] for row in _items(document, key)] for key in ("X", "y")}
    order = _whole(document, "order")
    size = document.get("batch_size")
    task = document.get("task")
    expects = document.get("expects")
    if task not in ("regression", "classification") or not isinstance(expects, Mapping):
        raise ExportError(f"the entry task or expects of {SIDECAR} is malformed; export it again")
    if not isinstance(size, int) or isinstance(size, bool) or not 1 <= size <= len(rows["X"]):
        raise ExportError(f"the entry batch_size of {SIDECAR} is malformed; export it again")
    try:
        data = data_set(
            _text(document, "name"),
            _text(document, "about"),
            task=task,
            X=rows["X"],
            y=rows["y"],
            batch_size=size,
            order=order,
            witnesses=[_string("witnesses", entry) for entry in _items(document, "witnesses")],
            breaks=[_string("breaks", entry) for entry in _items(document, "breaks")],
            expects={_string("expects", key): _value(key, value) for key, value in expects.items()},
        )
    except ExportError:
        raise
    except (ValueError, IndexError, TypeError) as problem:
        raise ExportError(f"{SIDECAR} holds no data set: {problem}; export it again") from None
    stated = {key: document.get(key) for key in ("n", "d", "p", "data_sha256", "float64_exact")}
    true = {"n": data.n, "d": data.d, "p": len(data.y[0]), "data_sha256": data_sha256(data)}
    for key, value in {**true, "float64_exact": is_exact(data)}.items():
        if stated[key] != value or type(stated[key]) is not type(value):
            raise ExportError(f"the entry {key} of {SIDECAR} contradicts its data; export it again")
    return data


def _value(key: str, document: Any) -> Any:
    try:
        return decode(document)
    except ExportError as problem:
        raise ExportError(f"the expected value {key[:60]!r} of {SIDECAR}: {problem}; export it again") from None


def _items(document: Mapping[str, Any], key: str) -> Sequence[Any]:
    return _list(key, document.get(key))


def _list(key: str, value: Any) -> Sequence[Any]:
    if not isinstance(value, list):
        raise ExportError(f"the entry {key} of {SIDECAR} is not a list; export it again")
    return value


def _whole(document: Mapping[str, Any], key: str) -> list[int]:
    values = _items(document, key)
    if any(type(value) is not int for value in values):
        raise ExportError(f"the entry {key} of {SIDECAR} does not hold whole numbers; export it again")
    return list(values)


def _text(document: Mapping[str, Any], key: str) -> str:
    return _string(key, document.get(key))


def _string(key: str, value: Any) -> str:
    if not isinstance(value, str) or not value or not value.isprintable():
        raise ExportError(f"the entry {key} of {SIDECAR} is not a line of text; export it again")
    return value


def _rational(key: str, text: Any) -> Fraction:
    if not isinstance(text, str) or not _RATIONAL.fullmatch(text):
        raise ExportError(f"the entry {key} of {SIDECAR} holds something else than fractions; export it again")
    return Fraction(text)


def _small(digits: str) -> int:
    if len(digits) > 15:  # longer than any index; all large numbers are strings
        raise ValueError("a bare integer is too long")
    return int(digits)


def _refuse(_text: str) -> NoReturn:
    raise ValueError("there are no floats in a sidecar")


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    if len(entries) != len(pairs):
        raise ValueError("an object repeats a key")
    return entries
