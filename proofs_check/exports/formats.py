"""Formats that need an extra: Parquet (datasets) and tensors of torch (torch); as bytes, and checked when read back."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import numpy as np

from constructions import DataSet
from constructions.export.arrays import column_names, float_arrays
from proofs_check.data.extras import need
from proofs_check.errors import InputError
from proofs_check.wording import one_of

__all__ = ["EXTRA_FORMATS", "FORMATS", "check_formats", "extra_files", "holds"]

FORMATS = ("csv", "npz", "parquet", "torch")
EXTRA_FORMATS = {"parquet": "data.parquet", "torch": "data.pt"}
_EXTRAS = {"parquet": ("pyarrow", "Parquet files", "datasets"), "torch": ("torch", "tensor files", "torch")}


def check_formats(formats: Sequence[str]) -> None:
    """Refuse unknown formats and missing extras before any work.

    Raises:
        InputError: names the format, or the extra.
    """
    for name in formats:
        one_of("format", name, FORMATS)
        if name in _EXTRAS:
            module, what, extra = _EXTRAS[name]
            need(module, what, extra=extra)


def extra_files(data: DataSet, formats: Sequence[str]) -> dict[str, bytes]:
    """The files of the formats that need an extra, by name."""
    return {EXTRA_FORMATS[name]: _WRITERS[name](data) for name in formats if name in EXTRA_FORMATS}


def holds(data: DataSet, name: str, content: bytes) -> bool | None:
    """Whether a file of such a format holds the data; None where the package that reads it is not installed."""
    form = next(form for form, file in EXTRA_FORMATS.items() if file == name)
    try:
        check_formats([form])
    except InputError:
        return None
    return _READERS[form](data, content)


def _parquet(data: DataSet) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    X, y = float_arrays(data)
    columns = np.column_stack([X, y]).T
    held = io.BytesIO()
    parquet.write_table(pa.table(dict(zip(column_names(data), columns, strict=True))), held, compression="none")
    return held.getvalue()


def _holds_parquet(data: DataSet, content: bytes) -> bool:
    import pyarrow as pa
    from pyarrow import parquet

    X, y = float_arrays(data)
    try:
        table = parquet.read_table(pa.BufferReader(content))
        found = np.column_stack([column.to_numpy() for column in table.columns])
    except (pa.ArrowException, OSError, ValueError):
        return False
    return table.column_names == column_names(data) and np.array_equal(found, np.column_stack([X, y]))


def _torch(data: DataSet) -> bytes:
    import torch

    X, y = float_arrays(data)
    held = io.BytesIO()
    order = torch.tensor(data.order, dtype=torch.int64)
    torch.save({"X": torch.from_numpy(X), "y": torch.from_numpy(y.copy()), "order": order}, held)
    return held.getvalue()


def _holds_torch(data: DataSet, content: bytes) -> bool:
    import pickle

    import torch

    X, y = float_arrays(data)
    wanted = {"X": X, "y": y, "order": np.array(data.order, dtype=np.int64)}
    try:
        found = torch.load(io.BytesIO(content), weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, ValueError, EOFError, KeyError, OSError):
        return False
    return (
        isinstance(found, dict)
        and found.keys() == wanted.keys()
        and all(isinstance(tensor, torch.Tensor) for tensor in found.values())
        and all(str(found[key].dtype).endswith(str(array.dtype)) for key, array in wanted.items())
        and all(np.array_equal(found[key].numpy(), array) for key, array in wanted.items())
    )


_WRITERS: dict[str, Callable[[DataSet], bytes]] = {"parquet": _parquet, "torch": _torch}
_READERS: dict[str, Callable[[DataSet, bytes], bool]] = {"parquet": _holds_parquet, "torch": _holds_torch}
