"""How a text file is written: what stands between its cells and before its decimals; and its records."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from proofs_check.errors import InputError

__all__ = ["BETWEEN", "decimal_comma", "delimiter_of", "records", "widths"]

BETWEEN = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces"}
_MARKS = ",;\t|"
_HEAD = 1 << 16  # bytes that the guess is made from

_COMMA = re.compile(rb'(?:^|[;\t|])[ "]*[+-]?\d+,(\d+)(?:[eE][+-]?\d+)?[ "]*(?=[;\t|\r\n]|$)', re.MULTILINE)
_POINT = re.compile(rb'(?:^|[;\t|])[ "]*[+-]?\d*\.\d+(?:[eE][+-]?\d+)?[ "]*(?=[;\t|\r\n]|$)', re.MULTILINE)
_GROUP = 3  # digits between separators of thousands


def delimiter_of(content: bytes) -> str:
    """The delimiter that cuts the first lines into equally many cells, the most of them.

    Spaces only where no other mark cuts them at all; a comma where nothing does.
    """
    lines = _first_lines(content)
    fits = {mark: _fit(lines, mark) for mark in _MARKS}
    best = max(_MARKS, key=fits.__getitem__)  # the first of equals: the comma
    if fits[best] > (0.0, 0):
        return best
    cut = {len(line.split()) for line in lines}
    return " " if len(cut) == 1 and cut != {1} and len(lines) > 1 and b'"' not in content else ","


def widths(content: bytes) -> Counter[int]:
    """Into how many cells the first lines are cut by the mark that cuts most of them, and how many lines each."""
    lines = _first_lines(content)
    found = [Counter(map(len, _cut(lines, mark))) for mark in _MARKS]
    return max(found, key=lambda counted: sum(lines for width, lines in counted.items() if width > 1))


def decimal_comma(content: bytes, delimiter: str) -> bool:
    """Whether decimals are written with a comma, as spreadsheets do in half of Europe.

    Only where that is certain: commas do not part the cells, no number has a point, and some number has other than
    three digits after its comma, so that the commas do not part thousands.
    """
    if delimiter in ", ":
        return False
    header = content.find(b"\n") + 1
    digits = {len(match[1]) for match in _COMMA.finditer(content, header)}
    return bool(digits - {_GROUP}) and _POINT.search(content, header) is None


def records(source: str, content: bytes, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every record with the number of the line it ends on; blank lines are passed over.

    Raises:
        InputError: a quote that is not closed, or something else that is no delimited text.
    """
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    if delimiter == " ":
        yield from ((number, cells) for number, line in enumerate(text, start=1) if (cells := line.split()))
        return
    reader = csv.reader(text, delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        for record in reader:
            if record:
                yield reader.line_num, record
    except csv.Error as problem:
        why = str(problem).replace("\t", "tab")  # "'tab' expected after '"'"
        raise InputError(f"line {reader.line_num} of {source} cannot be read as delimited text: {why}") from None


def _first_lines(content: bytes) -> list[str]:
    head = content[:_HEAD].decode("utf-8-sig", errors="ignore")
    lines = list(islice((line for line in head.splitlines() if line.strip()), 50))
    if len(content) > _HEAD and len(lines) > 1:
        lines.pop()  # may be cut in the middle
    return lines


def _cut(lines: list[str], mark: str) -> list[list[str]]:
    try:
        return [row for row in csv.reader(lines, delimiter=mark, skipinitialspace=True) if row]
    except csv.Error:
        return []


def _fit(lines: list[str], mark: str) -> tuple[float, int]:
    """The share of lines that are as wide as the first, and its width; nothing for a mark that does not cut it."""
    found = [len(row) for row in _cut(lines, mark)]
    if not found or found[0] < 2:
        return (0.0, 0)
    return (Counter(found)[found[0]] / len(found), found[0])
