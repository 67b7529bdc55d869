"""Parquet files, through pyarrow (extra: datasets)."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.data.columns import Wanted, choose
from proofs_check.data.extras import need
from proofs_check.data.memory import check_fits, readable_size
from proofs_check.data.offences import Account, Place
from proofs_check.data.table import Floats, Table, rounding_note
from proofs_check.errors import InputError

__all__ = ["read_parquet"]

_INDEX = re.compile(r"__index_level_\d+__")  # a data frame's index, written as a column


def read_parquet(source: str, content: bytes, sha256: str, *, wanted: Wanted, limit: int | None) -> Table:
    """Read numeric and boolean columns; target columns may hold text. A stored data-frame index is left out.

    Args:
        source: the file's name, for messages.
        content: its bytes.
        sha256: their hash.
        wanted: targets, columns and rows to leave out.
        limit: bytes of memory there are.

    Raises:
        InputError: no pyarrow, a damaged file, nested or non-numeric columns, missing values, an unknown target, too
            large.
    """
    pa = need("pyarrow", "Parquet files")
    pq = need("pyarrow.parquet", "Parquet files")
    try:
        file = pq.ParquetFile(pa.BufferReader(content))
        schema, rows = file.schema_arrow, int(file.metadata.num_rows)
        if rows < 0:
            raise ValueError("a damaged file may say so")
    except (pa.ArrowException, OSError, ValueError):
        raise InputError(f"{source} is not a readable Parquet file (damaged or cut short); write it again") from None
    kept = [field for field in schema if not _INDEX.fullmatch(field.name)]
    if not kept or rows == 0:
        raise InputError(f"{source} holds no {'columns' if not kept else 'samples'}; one row a sample is needed")
    names = [field.name for field in kept]
    choice = choose(source, names, wanted)
    account = Account(source, names)
    stored = sum(file.metadata.row_group(i).total_byte_size for i in range(file.metadata.num_row_groups))
    held = f"{rows} rows of {len(names)} columns, {readable_size(stored)} unpacked"
    check_fits(source, stored + 16 * rows * len(names), limit, holds=held)  # decoded once, then as float64 with a copy
    for k in (*choice.features, *choice.targets):
        field, name = kept[k], names[k]
        if pa.types.is_nested(field.type):
            kind = "".join(c if c.isprintable() else "?" for c in str(field.type))  # inner fields have any names
            raise InputError(f"column {name!r} of {source} is nested ({kind}); flatten it or remove it")
    rounded: list[str] = []
    X = np.empty((rows, len(choice.features)))
    try:
        table = file.read(columns=[names[k] for k in (*choice.features, *choice.targets)])
        table.validate(full=True)
        if any(len(column) != rows for column in table.columns):
            raise ValueError("columns are shorter than the file says")
        for a, k in enumerate(choice.features):
            X[:, a] = _numbers(pa, account, k, table.column(names[k]), rounded)
        columns = [_target(pa, account, k, table.column(names[k]), rounded) for k in choice.targets]
    except (pa.ArrowException, OSError, ValueError, LookupError, TypeError, OverflowError):
        raise InputError(f"{source} is not a readable Parquet file (damaged or cut short); write it again") from None
    left, missing = account.kept(rows, drop_missing=wanted.drop_missing, clause=choice.clause)
    if left is not None:
        X, columns = X[left], [column[left] for column in columns]
    Y: Floats | NDArray[np.str_] = np.stack([column.astype(np.str_) for column in columns], axis=1)
    if all(column.dtype.kind == "f" for column in columns):
        Y = np.stack([column.astype(np.float64) for column in columns], axis=1)
    notes = (*choice.notes, *(rounding_note(name) for name in rounded), *missing)
    picked = tuple(names[k] for k in choice.features), tuple(names[k] for k in choice.targets)
    return Table(X, Y, *picked, source, sha256, notes=notes)


def _numbers(pa: Any, account: Account, k: int, column: Any, rounded: list[str]) -> Floats:
    """Column k as floats, NaN where it holds none, which is kept account of."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    known = (pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean, pa.types.is_decimal)
    missing = np.asarray(column.is_null().to_numpy(), dtype=bool)
    if not any(is_kind(kind) for is_kind in known):
        account.miss(k, np.flatnonzero(missing).tolist())
        if not missing.all():
            row = int(np.argmin(missing))
            account.offend(k, str(column[row].as_py()), Place(row), "text", count=int(len(missing) - missing.sum()))
        return np.full(len(column), np.nan)
    if pa.types.is_dictionary(column.type):
        column = column.cast(kind)
    if pa.types.is_boolean(kind):
        column = column.cast(pa.int8())
    values = np.asarray(column.cast(pa.float64(), safe=False).to_numpy(), dtype=np.float64)
    account.miss(k, np.flatnonzero(missing | np.isnan(values)).tolist())
    if pa.types.is_integer(kind) and (np.abs(values) >= 2.0**53).any():
        rounded.append(account.names[k])
    return values


def _target(pa: Any, account: Account, k: int, column: Any, rounded: list[str]) -> Floats | NDArray[np.str_]:
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        return _numbers(pa, account, k, column, rounded)
    account.miss(k, np.flatnonzero(np.asarray(column.is_null().to_numpy(), dtype=bool)).tolist())
    return np.array([cell if cell is not None else "" for cell in column.to_pylist()], dtype=np.str_)
