"""Comma-separated text: a header, then one sample a line."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from proofs_check.data.cells import Cells, join_targets
from proofs_check.data.columns import choose
from proofs_check.data.memory import check_fits, readable_size
from proofs_check.data.table import Floats, Table
from proofs_check.errors import InputError

__all__ = ["read_delimited"]

_DELIMITERS = ",;\t|"
_CHUNK = 4096  # records converted at a time: text cells live only that long
_GROWTH = 6  # worst case: "1,1,1" takes 2 bytes a cell in the file and 8 in the array, twice while columns are joined


def read_delimited(
    source: str, content: bytes, sha256: str, *, target: str | Sequence[str] | None, limit: int | None
) -> Table:
    """Read delimited text. The delimiter (comma, semicolon, tab or bar) is found from the first lines.

    Cells are decimal numbers or true/false; target columns may hold text. UTF-8, with or without a byte order mark.

    Args:
        source: the file's name, for messages.
        content: its bytes.
        sha256: their hash.
        target: name or names of the target columns; None takes the last column.
        limit: bytes of memory there are.

    Raises:
        InputError: empty, not text, header missing or alone, ragged, unnamed or repeated columns, a missing or
            non-numeric cell, an unknown target.
    """
    check_fits(source, _GROWTH * len(content), limit, holds=readable_size(len(content)))
    _check_text(source, content)
    delimiter = _delimiter(content)
    records = _records(source, content, delimiter)
    names = [" ".join(cell.split()) for _, cell_row in islice(records, 1) for cell in cell_row]
    if not names:
        raise InputError(f"{source} is empty; a header line with column names and one line a sample are needed")
    _check_header(source, names)
    features, targets, notes = choose(source, names, target)

    cells = Cells(source, names)
    numbers: dict[int, list[Floats]] = {k: [] for k in features}
    words: dict[int, list[str]] = {k: [] for k in targets}
    n = 0
    while chunk := list(islice(records, _CHUNK)):
        lines = [line for line, _ in chunk]
        for line, row in chunk:
            if len(row) != len(names):
                raise InputError(
                    f"line {line} of {source} has {len(row)} cells where the header has {len(names)}; every line"
                    f" needs one cell a column, between {_WORDS[delimiter]}"
                )
        columns = list(zip(*(row for _, row in chunk), strict=True))
        for k in features:
            numbers[k].append(cells.numbers(k, columns[k], n, lines))
        for k in targets:
            words[k].extend(cells.text(k, columns[k], n, lines))
        n += len(chunk)
    if n == 0:
        raise InputError(f"{source} holds a header and no samples; add one line a sample")
    X = np.empty((n, len(features)))
    for a, k in enumerate(features):
        X[:, a] = np.concatenate(numbers.pop(k))
    target_names = tuple(names[k] for k in targets)
    Y = join_targets(source, target_names, [words[k] for k in targets])
    feature_names = tuple(names[k] for k in features)
    return Table(X, Y, feature_names, target_names, source, sha256, notes=notes + cells.notes())


_WORDS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def _check_text(source: str, content: bytes) -> None:
    if not content.strip():
        raise InputError(f"{source} is empty; a header line with column names and one line a sample are needed")
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise InputError(f"{source} is UTF-16 text; save it as UTF-8")
    if b"\x00" in content[: 1 << 16]:
        raise InputError(f"{source} is binary, not text; CSV (UTF-8), Parquet and NPZ files can be read")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        raise InputError(f"{source} is not UTF-8 text (line {line}); save it as UTF-8") from None


def _records(source: str, content: bytes, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every record with the number of the line it ends on; blank lines are passed over."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    reader = csv.reader(text, delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        for record in reader:
            if record:
                yield reader.line_num, record
    except csv.Error as problem:
        why = str(problem).replace("\t", "tab")  # "'tab' expected after '"'"
        raise InputError(f"line {reader.line_num} of {source} cannot be read as delimited text: {why}") from None


def _delimiter(content: bytes) -> str:
    """The delimiter that cuts the first lines into equally many cells, the most of them; a comma when none does."""
    head = content[: 1 << 16].decode("utf-8-sig", errors="ignore")
    lines = [line for line in head.splitlines() if line.strip()][:50]
    if len(content) > 1 << 16 and len(lines) > 1:
        lines.pop()  # may be cut in the middle

    def fit(delimiter: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True) if row]
        except csv.Error:
            return (0.0, 0)
        if not widths or widths[0] < 2:
            return (0.0, 0)
        return (Counter(widths)[widths[0]] / len(widths), widths[0])

    best = max(_DELIMITERS, key=fit)  # the first of equals: the comma
    return best if fit(best) > (0.0, 0) else ","


def _check_header(source: str, names: Sequence[str]) -> None:
    """Refuse a first line of data: all numbers, and not the 0, 1, 2, … that data frames name their columns."""
    try:
        numbers = [float(name) for name in names]
    except ValueError:
        return
    if numbers not in ([float(i) for i in range(len(names))], [float(i) for i in range(1, len(names) + 1)]):
        raise InputError(
            f"the first line of {source} holds numbers only, where a header with the columns' names is needed; add one"
        )
