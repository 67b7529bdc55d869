"""Runs as files: CSV, Parquet or NPZ by the name's ending; CSV is read back to the same numbers."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from proofs_check.data.extras import need
from proofs_check.errors import InputError
from proofs_check.networks.measure import CLASS_NAMES
from proofs_check.networks.result import Runs
from proofs_check.output import write_bytes

__all__ = ["ENDINGS", "check_ending", "read_csv", "write_runs"]

ENDINGS = (".csv", ".parquet", ".npz")
MOST_NUMBERS = 10**8  # 0.8 GB; rows that share no order, seed and epoch would fill a cube


def check_ending(target: str) -> None:
    """Raise `InputError` unless the name says which format is meant, before long work."""
    ending = Path(target).suffix.lower()
    if ending not in ENDINGS:
        raise InputError(f"{target} has no ending that names a format; use one of {', '.join(ENDINGS)}")
    if ending == ".parquet":
        need("pyarrow", "Parquet files")


def write_runs(target: str, runs: Runs) -> None:
    """Write a row for every record of every run; Parquet and NPZ carry problem and setting as JSON too.

    CSV writes every number with all its digits. An NPZ file holds values (orders, runs, records, columns), the names of
    orders and columns, the seeds, and `about`, a JSON text.

    Raises:
        InputError: an unknown ending, a missing extra, or a file that cannot be written.
    """
    check_ending(target)
    ending = Path(target).suffix.lower()
    about = json.dumps({"problem": runs.problem, "setting": runs.setting, "stopped": list(runs.stopped)})
    held = io.BytesIO()
    if ending == ".npz":
        np.savez(
            held, values=runs.values, columns=np.array(runs.columns), orders=np.array(runs.orders),
            seeds=np.array(runs.seeds), about=np.array(about),
        )  # fmt: skip
    elif ending == ".parquet":
        import pyarrow as pa
        from pyarrow import parquet

        names, rows = runs.rows()
        cells = list(zip(*rows, strict=True)) or [() for _ in names]
        table = pa.table({name: list(column) for name, column in zip(names, cells, strict=True)})
        parquet.write_table(table.replace_schema_metadata({"proofs-check": about}), held)
    else:
        held.write(_csv(runs).encode())
    write_bytes(target, held.getvalue())


def read_csv(source: str | Path) -> Runs:
    """Runs from a CSV file that `write_runs` wrote; of the setting only the recorded epochs are known.

    Raises:
        InputError: the file cannot be read or is not of that form.
    """
    try:
        with Path(source).open(newline="", encoding="utf-8") as file:
            header, *rows = list(csv.reader(file))
        names = tuple(header[2:])
        orders = tuple(dict.fromkeys(row[0] for row in rows))
        seeds = tuple(dict.fromkeys(int(row[1]) for row in rows))
        record = sorted({int(row[2]) for row in rows})
        if len(names) < 2 or len(orders) * len(seeds) * len(record) * len(names) > MOST_NUMBERS:
            raise ValueError("no steps are recorded, or the rows are of far too many runs")
        values = np.full((len(orders), len(seeds), len(record), len(names)), np.nan)
        for order, seed, *cells in rows:
            place = orders.index(order), seeds.index(int(seed)), record.index(int(cells[0]))
            values[place] = [_number(cell) for cell in cells]
        steps = int(np.nansum(np.fmax.reduce(values[..., 1], axis=2)))
    except OSError as error:
        raise InputError(f"{source} cannot be read: {error.strerror}") from error
    except (ValueError, IndexError, OverflowError, csv.Error) as error:
        raise InputError(f"{source} is not a table of runs; write one with proofs-check simulate --out") from error
    return Runs({}, {"record": record}, orders, seeds, names, values, (), steps)


def _csv(runs: Runs) -> str:
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    names, rows = runs.rows()
    writer.writerow(names)
    writer.writerows([["" if cell is None else _text(cell) for cell in row] for row in rows])
    return held.getvalue()


def _text(cell: Any) -> str:
    return repr(cell) if isinstance(cell, float) else str(cell)


def _number(cell: str) -> float:
    if cell in CLASS_NAMES:
        return float(CLASS_NAMES.index(cell))
    return float(cell) if cell else float("nan")
