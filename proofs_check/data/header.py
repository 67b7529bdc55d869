"""The first line of a text file: whether it names the columns, and which columns only count the rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from proofs_check.data.dialect import BETWEEN, records, widths
from proofs_check.errors import InputError

__all__ = ["check_header", "counting_columns", "ragged"]

_UNNAMED = re.compile(r"|Unnamed: \d+")  # as a data frame's index is written, and as it is read back
_PLAIN = re.compile(r"[+-]?\d+")


def check_header(source: str, content: bytes, names: Sequence[str]) -> None:
    """Refuse a first line that is a title or a comment, or a sample.

    Raises:
        InputError: says what to add or to remove.
    """
    if len(names) == 1:
        width, lines = max(widths(content).items(), key=lambda item: item[1], default=(1, 0))
        if width > 1 and lines > 1:
            shown = names[0] if len(names[0]) <= 40 else names[0][:40] + "…"
            raise InputError(
                f"the first line of {source}, {shown!r}, is one cell where the lines below have {width}; a header with"
                " the columns' names must stand first: remove what is above it"
            )
    if _is_data(names):
        what = "numbers only" if all(map(_number, names)) else f"numbers such as {next(filter(_number, names))}"
        raise InputError(
            f"the first line of {source} holds {what}, where a header with the columns' names is needed; add one"
        )


def counting_columns(source: str, content: bytes, delimiter: str, names: Sequence[str]) -> dict[int, str]:
    """Columns to leave out, with a note on each: without a name, they count the rows or hold nothing.

    Data frames write their index so (and read it back as "Unnamed: 0"); spreadsheets end lines with a delimiter.
    """
    left = [k for k, name in enumerate(names) if _UNNAMED.fullmatch(name)]
    if not left or delimiter == " ":
        return {}
    counts, empty = dict.fromkeys(left, True), dict.fromkeys(left, True)
    start: dict[int, int] = {}
    body = records(source, content, delimiter)
    next(body)
    n = 0
    for n, (_, row) in enumerate(body, start=1):
        for k in left:
            cell = row[k].strip() if k < len(row) else ""
            empty[k] &= not cell
            counts[k] &= _PLAIN.fullmatch(cell) is not None and len(cell) < 19
            if counts[k]:
                counts[k] = int(cell) - n == start.setdefault(k, int(cell) - n)
        if not any(counts.values()) and not any(empty.values()):
            return {}
    place = {k: f"Column {k + 1}" if not names[k] else f"Column {names[k]!r}" for k in left}
    notes = {
        k: f"{place[k]} counts the rows, as a data frame's index does, and is left out." for k in left if counts[k]
    }
    notes |= {k: f"{place[k]} holds nothing and is left out." for k in left if empty[k]}
    return notes if n else {}


def ragged(source: str, line: int, row: Sequence[str], width: int, delimiter: str) -> InputError:
    """The sentence on a line with more or fewer cells than the header."""
    between = BETWEEN[delimiter]
    advice = f"every line needs one cell a column, between {between}"
    if len(row) == width + 1:
        advice = f"name the first column, if it names the rows, or remove one of the {between}"
        if not row[-1].strip():
            advice = f"the line ends with one of the {between} too many: remove it"
    cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
    return InputError(f"line {line} of {source} has {cells} where the header has {width}; {advice}")


def _is_data(names: Sequence[str]) -> bool:
    """Whether these are values rather than names: a decimal fraction, or numbers in all columns but perhaps one.

    Whole numbers that rise by the same step are names: 0, 1, 2, … of a data frame, years.
    """
    numeric = [name for name in names if _number(name)]
    if any(not _PLAIN.fullmatch(name) for name in numeric):
        return True
    steps = {int(after) - int(before) for before, after in pairwise(numeric)}
    rising = steps == {1} or (len(steps) == 1 and len(numeric) > 2 and min(steps) > 0)
    return len(numeric) >= max(len(names) - 1, 1) and not rising


def _number(name: str) -> bool:
    try:
        float(name)
    except ValueError:
        return False
    return name.strip().casefold().lstrip("+-") not in {"nan", "inf", "infinity"}
