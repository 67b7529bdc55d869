"""The samples as CSV and NPZ, byte for byte the same each time, and their reading back without trust.

Both hold float64: exact where a number is one, else the nearest. Columns are x1 … xd, then y, or y1 … yp.
"""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constructions.dataset import DataSet
from constructions.export.errors import ExportError

__all__ = ["Floats", "column_names", "csv_bytes", "float_arrays", "is_exact", "npz_bytes", "read_csv", "read_npz"]

Floats = NDArray[np.float64]
_BEGINNING = (1980, 1, 1, 0, 0, 0)  # the earliest date that a zip archive can state, so that bytes never differ
_HEADER = 1024  # bytes that the header of an array may have
_BROKEN = (zipfile.BadZipFile, ValueError, KeyError, EOFError, OSError, RuntimeError, SyntaxError, TypeError)


def float_arrays(data: DataSet) -> tuple[Floats, Floats]:
    """X (n, d) and y, (n,) for one target and (n, p) for several, each number rounded to the nearest float64.

    Raises:
        ExportError: a number beyond the range of float64.
    """
    try:
        X = np.array([[float(value) for value in row] for row in data.X], dtype=np.float64)
        Y = np.array([[float(value) for value in row] for row in data.y], dtype=np.float64)
    except OverflowError:
        raise ExportError(f"{data.name} holds a number beyond the range of float64; scale it down") from None
    return X, Y[:, 0] if Y.shape[1] == 1 else Y


def is_exact(data: DataSet) -> bool:
    """Whether every number of X and y equals its float64."""
    return all(float(value) == value for rows in (data.X, data.y) for row in rows for value in row)


def column_names(data: DataSet) -> list[str]:
    """x1 … xd, then y, or y1 … yp."""
    targets = len(data.y[0])
    return [f"x{a + 1}" for a in range(data.d)] + ([f"y{k + 1}" for k in range(targets)] if targets > 1 else ["y"])


def csv_bytes(data: DataSet) -> bytes:
    """A header and a row a sample; whole numbers without a point, others with the fewest digits that give them back."""
    X, y = float_arrays(data)
    rows = [[_shortest(value) for value in row] for row in np.column_stack([X, y]).tolist()]
    return "".join(",".join(row) + "\n" for row in [column_names(data), *rows]).encode("ascii")


def npz_bytes(data: DataSet) -> bytes:
    """Arrays X, y (float64) and order (int64), uncompressed and never pickled."""
    X, y = float_arrays(data)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, array in (("X", X), ("y", y), ("order", np.array(data.order, dtype=np.int64))):
            part = io.BytesIO()
            np.lib.format.write_array(part, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", _BEGINNING)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, part.getvalue())
    return held.getvalue()


def _shortest(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)


def read_csv(content: bytes, data: DataSet) -> None:
    """Refuse a CSV file that does not hold the data.

    Raises:
        ExportError: other columns, other rows or other numbers.
    """
    X, y = float_arrays(data)
    try:
        header, *rows = csv.reader(io.StringIO(content.decode("ascii"), newline=""))
        values = np.array([[float(entry) for entry in row] for row in rows], dtype=np.float64)
    except (ValueError, csv.Error):
        raise ExportError("data.csv is not a table of numbers; export it again") from None
    if header != column_names(data) or not np.array_equal(values, np.column_stack([X, y])):
        raise ExportError("data.csv does not hold the numbers of the sidecar; export it again")


def read_npz(content: bytes, data: DataSet) -> None:
    """Refuse an NPZ file that does not hold the data; nothing is unpickled or unpacked on the way.

    Raises:
        ExportError: other arrays, or other numbers.
    """
    X, y = float_arrays(data)
    wanted: dict[str, NDArray[Any]] = {"X.npy": X, "y.npy": y, "order.npy": np.array(data.order, dtype=np.int64)}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sorted(entry.filename for entry in entries) != sorted(wanted):
                raise ValueError("other arrays")
            for entry in entries:
                array = wanted[entry.filename]
                if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > array.nbytes + _HEADER:
                    raise ValueError("packed, or too large")
                found = np.lib.format.read_array(io.BytesIO(archive.read(entry)), allow_pickle=False)
                if found.dtype != array.dtype or not np.array_equal(found, array):
                    raise ValueError("other numbers")
    except _BROKEN:
        raise ExportError("data.npz does not hold the numbers of the sidecar; export it again") from None
