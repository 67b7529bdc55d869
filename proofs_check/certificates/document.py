"""Bounded reading of certificate files: JSON whose size, depth and integers are limited before anything is computed.

A certificate comes from a stranger. Every number in it is an integer, written as a string of decimal digits (or a small
JSON integer for indices); there are no floats. What cannot be read raises `InputError`; what can be read but does not
prove its claim is a verdict of the checker, never an exception.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn, TypeVar, cast

from proofs_check.errors import InputError

__all__ = ["FORMAT", "MAX_DIGITS", "VERSION", "Document", "digest", "get", "indices", "integers", "parse", "read"]

FORMAT = "proofs-check certificate"
VERSION = 1
MAX_BYTES = 1 << 30  # a gibibyte: 10⁵ samples × 50 features are about 0.1 GB
MAX_DEPTH = 12  # the format needs 6 levels
MAX_DIGITS = 4000  # below the interpreter's own limit of 4300 digits for int()

Document = Mapping[str, object]
T = TypeVar("T")
_INTEGER = re.compile(rf"-?[0-9]{{1,{MAX_DIGITS}}}")
_ROW = re.compile(rf"-?[0-9]{{1,{MAX_DIGITS}}}(?: -?[0-9]{{1,{MAX_DIGITS}}})*")


def read(path: str | Path) -> Document:
    """Read a certificate file.

    Raises:
        InputError: the file is missing, too large, not UTF-8 JSON, nested too deeply or not an object.
    """
    file = Path(path)
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise InputError(f"{file} has {size} bytes, more than the {MAX_BYTES} that a certificate may have")
        text = file.read_text(encoding="utf-8")
    except OSError as err:
        raise InputError(f"cannot read {file}: {err.strerror or err}; give the path of a certificate file") from err
    except UnicodeDecodeError as err:
        raise InputError(f"{file} is not UTF-8 text, so it is not a certificate; export it again") from err
    return parse(text, name=str(file))


def parse(text: str, *, name: str = "the certificate") -> Document:
    """Parse certificate text; see `read` for the errors."""
    _refuse_depth(text, name)
    try:
        value = json.loads(
            text, parse_int=_small, parse_float=_no_float, parse_constant=_no_float, object_pairs_hook=_no_duplicates
        )
    except InputError as err:
        raise InputError(f"{name}: {err}") from err
    except (ValueError, RecursionError) as err:
        raise InputError(f"{name} is not complete JSON ({err}); export the certificate again") from err
    if not isinstance(value, dict):
        raise InputError(f"{name} is not a JSON object, so it is not a certificate")
    return value


def digest(value: object) -> str:
    """The sha256 of a JSON value in canonical form: sorted keys, no spaces, ASCII."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def get(where: Document, key: str, kind: type[T]) -> T:
    """The entry `key`, which must be there and of the type `kind`."""
    if key not in where:
        raise InputError(f"the certificate has no entry {key!r}; export it again")
    value = where[key]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise InputError(f"the certificate's entry {key!r} is not of type {kind.__name__}; export it again")
    return value


def integers(value: object, what: str) -> list[int]:
    """Integers from a list of decimal strings, or from one string of them separated by single spaces."""
    if isinstance(value, str):
        if not _ROW.fullmatch(value):
            raise InputError(f"{what} is not a row of integers of at most {MAX_DIGITS} digits; export it again")
        return list(map(int, value.split(" ")))
    if not isinstance(value, list):
        raise InputError(f"{what} is not a list of integers; export the certificate again")
    for entry in value:
        if not isinstance(entry, str) or not _INTEGER.fullmatch(entry):
            raise InputError(f"{what} holds something other than an integer of at most {MAX_DIGITS} digits as a string")
    return list(map(int, value))


def indices(value: object, what: str, stop: int, *, start: int = 0) -> list[int]:
    """Small JSON integers, each in start ≤ i < stop."""
    if not isinstance(value, list):
        raise InputError(f"{what} is not a list of indices; export the certificate again")
    for entry in value:
        if not isinstance(entry, int) or isinstance(entry, bool) or not start <= entry < stop:
            raise InputError(f"{what} holds something other than an index from {start} to {stop - 1}")
    return cast("list[int]", value)


def _refuse_depth(text: str, name: str) -> None:
    depth = 0
    for match in re.finditer(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', text):
        bracket = match.group()
        if bracket in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise InputError(f"{name} is nested more than {MAX_DEPTH} levels deep, so it is not a certificate")
        elif bracket in "]}":
            depth -= 1


def _small(digits: str) -> int:
    if len(digits) > 10:  # longer than any index and its sign
        raise InputError("a bare JSON integer is longer than an index can be; large integers are strings")
    return int(digits)


def _no_float(text: str) -> NoReturn:
    raise InputError(f"the number {text[:20]} is not an integer; certificates hold no floats")


def _no_duplicates(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    entries = dict(pairs)
    if len(entries) != len(pairs):
        raise InputError("a JSON object repeats a key")
    return entries
