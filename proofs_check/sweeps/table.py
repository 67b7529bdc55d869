"""The finished table: Parquet where pyarrow is installed (the extra "datasets"), else CSV; rows in order of the cells.

The bytes depend on the cells and their rows alone (for Parquet, on pyarrow's version too): not on what ran where, in
which order, or how often it was interrupted.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from proofs_check.output import replaced
from proofs_check.sweeps.columns import Columns
from proofs_check.sweeps.kind import Coordinates, Scalar
from proofs_check.sweeps.log import ADVICE, Contents
from proofs_check.sweeps.results import Results

__all__ = ["table_path", "write_table"]

GROUP = 1 << 16  # rows of a row group, and rows in memory while the table is written
_Row = dict[str, Scalar]
_Sink = Callable[[list[_Row]], None]


def table_path(folder: Path) -> Path:
    """Where the table goes."""
    return folder / ("results.parquet" if find_spec("pyarrow") else "results.csv")


def write_table(
    folder: Path, log: Path, contents: Contents, cells: Callable[[], Iterable[Coordinates]], about: Mapping[str, Any]
) -> Results:
    """Write the table of the finished cells, aside and then renamed, and give it.

    Args:
        folder: where.
        log: the store, whose contents were read.
        contents: of the log.
        cells: gives the coordinates of all cells, in order, each time it is called.
        about: JSON values that say what the table is; kept in a Parquet file's metadata.

    Raises:
        InputError: it cannot be written.
    """
    coordinates = Columns()
    for cell, point in enumerate(cells()):
        coordinates.learn(cell, [point])
    types = coordinates.types | {name: contents.columns.types[name] for name in contents.columns.names()}
    rows = _rows(log, contents, cells(), types)
    path = table_path(folder)
    opener = _parquet if path.suffix == ".parquet" else _csv
    columns: dict[str, list[Scalar]] = {name: [] for name in types}
    with replaced(path, advice=ADVICE) as aside, opener(aside, types, about) as sink:
        while group := list(islice(rows, GROUP)):
            sink(group)
            for name, column in columns.items():
                column.extend(row[name] for row in group)
    return Results(columns)


def _rows(log: Path, contents: Contents, cells: Iterable[Coordinates], types: Mapping[str, str]) -> Iterator[_Row]:
    done = [(cell, point) for cell, point in enumerate(cells) if contents.offsets[cell] >= 0]
    for (_, point), entry in zip(done, contents.entries(log, (cell for cell, _ in done)), strict=True):
        for row in entry.rows or ():
            whole = {**point, **row}
            yield {name: _value(whole.get(name), kind) for name, kind in types.items()}


def _value(value: Scalar, kind: str) -> Scalar:
    if value is None:
        return None
    if kind == "float":
        return float(value)
    return json.dumps(value, ensure_ascii=False) if kind == "mixed" else value


@contextmanager
def _parquet(path: Path, types: Mapping[str, str], about: Mapping[str, Any]) -> Iterator[_Sink]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"bool": pa.bool_(), "int": pa.int64(), "float": pa.float64(), "none": pa.null()}
    note = {b"proofs-check": json.dumps(about, sort_keys=True).encode()}
    schema = pa.schema([(name, kinds.get(kind, pa.string())) for name, kind in types.items()], metadata=note)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:

        def sink(rows: list[_Row]) -> None:
            columns = [pa.array([row[field.name] for row in rows], type=field.type) for field in schema]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))

        yield sink


@contextmanager
def _csv(path: Path, types: Mapping[str, str], about: Mapping[str, Any]) -> Iterator[_Sink]:  # noqa: ARG001
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(types)
        yield lambda rows: writer.writerows([[row[name] for name in types] for row in rows])
