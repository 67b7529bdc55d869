"""Comma-separated text: a header, then one sample a line."""

from __future__ import annotations

from itertools import islice

import numpy as np

from proofs_check.data.cells import Cells, join_targets
from proofs_check.data.columns import Wanted, choose
from proofs_check.data.dialect import decimal_comma, delimiter_of, records
from proofs_check.data.header import check_header, counting_columns, ragged
from proofs_check.data.memory import check_fits, readable_size
from proofs_check.data.offences import Account
from proofs_check.data.table import Floats, Table
from proofs_check.errors import InputError

__all__ = ["read_delimited"]

_CHUNK = 4096  # records converted at a time: text cells live only that long
_GROWTH = 6  # worst case: "1,1,1" takes 2 bytes a cell in the file and 8 in the array, twice while columns are joined


def read_delimited(source: str, content: bytes, sha256: str, *, wanted: Wanted, limit: int | None) -> Table:
    """Read delimited text. What stands between cells (comma, semicolon, tab, bar, else spaces) is found from its lines.

    Cells are decimal numbers or true/false; target columns may hold text. UTF-8, with or without a byte order mark.
    Decimals have a point, or a comma where no doubt is left (a note says so). A column without a name that counts the
    rows or holds nothing is left out (a note says so).

    Args:
        source: the file's name, for messages.
        content: its bytes.
        sha256: their hash.
        wanted: targets, columns and rows to leave out.
        limit: bytes of memory there are.

    Raises:
        InputError: empty, not text, header missing or alone, ragged, unnamed or repeated columns, missing or
            non-numeric cells, an unknown target.
    """
    check_fits(source, _GROWTH * len(content), limit, holds=readable_size(len(content)))
    _check_text(source, content)
    delimiter = delimiter_of(content)
    lines_of = records(source, content, delimiter)
    header = [" ".join(cell.split()) for _, cell_row in islice(lines_of, 1) for cell in cell_row]
    if not header:
        raise InputError(f"{source} is empty; a header line with column names and one line a sample are needed")
    check_header(source, content, header)
    counting = counting_columns(source, content, delimiter, header)
    left = [k for k in range(len(header)) if k not in counting or header[k] in (*wanted.target, *wanted.drop)]
    choice = choose(source, [header[k] for k in left], wanted)
    features, targets = [left[i] for i in choice.features], [left[i] for i in choice.targets]

    account = Account(source, header)
    cells = Cells(account, comma=decimal_comma(content, delimiter))
    numbers: dict[int, list[Floats]] = {k: [] for k in features}
    words: dict[int, list[str]] = {k: [] for k in targets}
    n = 0
    while chunk := list(islice(lines_of, _CHUNK)):
        lines = [line for line, _ in chunk]
        for line, row in chunk:
            if len(row) != len(header):
                raise ragged(source, line, row, len(header), delimiter)
        columns = list(zip(*(row for _, row in chunk), strict=True))
        for k in features:
            numbers[k].append(cells.numbers(k, columns[k], n, lines))
        for k in targets:
            words[k].extend(cells.text(k, columns[k], n, lines))
        n += len(chunk)
    if n == 0:
        raise InputError(f"{source} holds a header and no samples; add one line a sample")
    rows, missing = account.kept(n, drop_missing=wanted.drop_missing, clause=choice.clause)
    X = np.empty((n if rows is None else len(rows), len(features)))
    for a, k in enumerate(features):
        column = np.concatenate(numbers.pop(k))
        X[:, a] = column if rows is None else column[rows]
    target_names = tuple(header[k] for k in targets)
    kept = [words[k] if rows is None else [words[k][i] for i in rows] for k in targets]
    Y = join_targets(source, target_names, kept)
    notes = (*choice.notes, *(counting[k] for k in counting if k not in left), *cells.notes(), *missing)
    return Table(X, Y, tuple(header[k] for k in features), target_names, source, sha256, notes=notes)


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
