"""Reading data by file or by name."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np

from proofs_check.data.bundled import BUNDLED, load_bundled
from proofs_check.data.columns import Wanted, check_dropped
from proofs_check.data.delimited import read_delimited
from proofs_check.data.memory import available_memory, check_fits, readable_size
from proofs_check.data.npz import read_npz
from proofs_check.data.parquet import read_parquet
from proofs_check.data.table import Exact, Table, content_hash
from proofs_check.errors import InputError
from proofs_check.wording import nearest

__all__ = ["data_names", "load"]

_PIECE = 1 << 26  # bytes


class _Reader(Protocol):
    def __call__(self, source: str, content: bytes, sha256: str, *, wanted: Wanted, limit: int | None) -> Table: ...


_READERS: dict[str, _Reader] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".txt": read_delimited,
    ".parquet": read_parquet,
    ".pq": read_parquet,
    ".npz": read_npz,
}
_UNREAD = {
    ".npy": "an NPY file holds one array; save features and target together with numpy.savez(file, X=…, y=…)",
    ".pkl": "pickled files are never loaded; save CSV, Parquet or NPZ",
    ".pickle": "pickled files are never loaded; save CSV, Parquet or NPZ",
    ".joblib": "pickled files are never loaded; save CSV, Parquet or NPZ",
    ".pt": "pickled files are never loaded; save CSV, Parquet or NPZ",
    ".json": "JSON is not read; save CSV, Parquet or NPZ",
    ".jsonl": "JSON is not read; save CSV, Parquet or NPZ",
    ".feather": "Feather is not read; save Parquet",
    ".h5": "HDF5 is not read; save CSV, Parquet or NPZ",
    ".hdf5": "HDF5 is not read; save CSV, Parquet or NPZ",
    ".mat": "Matlab's files are not read; save CSV, Parquet or NPZ",
    ".arff": "ARFF is not read; save CSV, Parquet or NPZ",
    ".xlsx": "spreadsheets are not read; export CSV",
    ".xls": "spreadsheets are not read; export CSV",
    ".zip": "an archive is not read; unpack it first",
    ".tar": "an archive is not read; unpack it first",
    ".tgz": "an archive is not read; unpack it first",
    ".bz2": "of compressed files only .gz is read; unpack it first",
    ".xz": "of compressed files only .gz is read; unpack it first",
    ".zst": "of compressed files only .gz is read; unpack it first",
}


def load(
    source: str | Path,
    *,
    target: str | Sequence[str] | None = None,
    drop: str | Sequence[str] = (),
    drop_missing: bool = False,
    memory_limit: int | None = None,
) -> Table:
    """Read a table of samples.

    Args:
        source: a CSV, Parquet or NPZ file, gzipped or not ("-" is standard input), or the name of a bundled or
            constructed data set. A name wins over a file of the same name in the current folder, which "./name"
            reaches.
        target: the target column, or columns; the array's name in an NPZ file. None takes the last column of CSV and
            Parquet (a note in the table says so), y of NPZ and the data set's own.
        drop: columns to leave out.
        drop_missing: leave out rows that miss a value (a note in the table says which); otherwise they are refused.
        memory_limit: bytes that reading may take; None asks the system.

    Raises:
        InputError: nothing of that name, or a file that does not hold a table of numbers; see the readers.
    """
    name = str(source)
    if not name:
        raise InputError("no data named; give a CSV, Parquet or NPZ file, or the name of a data set")
    wanted = Wanted(_names(target or ()), _names(drop), drop_missing)
    if _looks_like_a_name(name):
        table = _by_name(name)
        if table is not None:
            return _without(_with_target(table, wanted.target), wanted.drop)
    path = Path("/dev/stdin" if name == "-" else name)
    limit = available_memory() if memory_limit is None else memory_limit
    try:
        content = _content(path, limit)
        digest = hashlib.sha256(content).hexdigest()
        if path.suffix.lower() == ".gz":
            content, path = _unpacked(name, content, limit), path.with_suffix("")
        return _reader(path, content)(
            "standard input" if name == "-" else name, content, digest, wanted=wanted, limit=limit
        )
    except MemoryError:
        raise InputError(f"{name} does not fit into memory; take fewer rows or columns") from None


def data_names() -> tuple[str, ...]:
    """Every name that `load` knows: bundled real data, then constructions and families of them."""
    import constructions

    sets, families = constructions.data_sets(), constructions.families()
    return (*BUNDLED, *(data.name for data in sets), *(family.name for family in families))


def _looks_like_a_name(source: str) -> bool:
    return (
        source != "-"
        and not any(mark in source for mark in "/\\")
        and Path(source).suffix.lower() not in _READERS.keys() | _UNREAD.keys() | {".gz"}
    )


def _by_name(name: str) -> Table | None:
    hyphenated = name.casefold().replace("_", "-")
    if hyphenated in BUNDLED:
        return load_bundled(hyphenated)
    import constructions

    try:
        data = constructions.find(name)
    except KeyError:
        return None
    X = np.array([[float(v) for v in row] for row in data.X])
    Y = np.array([[float(v) for v in row] for row in data.y])
    features = tuple(f"x{a + 1}" for a in range(X.shape[1]))
    targets = tuple(f"y{k + 1}" for k in range(Y.shape[1])) if Y.shape[1] > 1 else ("y",)
    return Table(
        X,
        Y,
        features,
        targets,
        data.name,
        content_hash(X, Y, features, targets),
        batch_size=data.batch_size,
        order=data.order,
        task=data.task,
        exact=Exact(data.X, data.y),
    )


def _names(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _with_target(table: Table, asked: tuple[str, ...]) -> Table:
    """A data set by name has its target; naming that one is fine, another is not."""
    if asked and asked != table.targets:
        raise InputError(
            f"the target of {table.source} is {', '.join(table.targets)}, not {', '.join(asked)}; leave --target out"
        )
    return table


def _without(table: Table, drop: tuple[str, ...]) -> Table:
    """A data set by name without some of its features."""
    if not drop:
        return table
    check_dropped(table.source, table.features, drop)
    left = [k for k, name in enumerate(table.features) if name not in drop]
    features, X = tuple(table.features[k] for k in left), np.ascontiguousarray(table.X[:, left])
    exact = table.exact and Exact(tuple(tuple(row[k] for k in left) for row in table.exact.X), table.exact.Y)
    digest = content_hash(X, table.Y, features, table.targets)
    return replace(table, X=X, features=features, exact=exact, sha256=digest)


def _unpacked(name: str, content: bytes, limit: int | None) -> bytes:
    """What a gzipped file holds, checked against the memory while it is unpacked."""
    pieces, held = [], 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            while piece := file.read(_PIECE):
                pieces.append(piece)
                held += len(piece)
                check_fits(name, held, limit, holds=f"more than {readable_size(held)}")
    except (OSError, EOFError, zlib.error):
        raise InputError(f"{name} is not a readable gzip file (damaged or cut short); pack it again") from None
    return b"".join(pieces)


def _content(path: Path, limit: int | None) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder; name a CSV, Parquet or NPZ file")
        size = path.stat().st_size
        check_fits(str(path), size, limit, holds=readable_size(size))
        with path.open("rb") as file:
            pieces, held = [], 0
            while piece := file.read(_PIECE):  # a pipe has no size beforehand, so it is checked while it is read
                pieces.append(piece)
                held += len(piece)
                check_fits(str(path), held, limit, holds=f"more than {readable_size(held)}")
            return b"".join(pieces)
    except FileNotFoundError:
        raise InputError(_nothing_there(path)) from None
    except (OSError, ValueError) as problem:
        if isinstance(problem, InputError):
            raise
        why = problem.strerror if isinstance(problem, OSError) else None
        raise InputError(f"{path} cannot be read: {why or problem}") from None


def _nothing_there(path: Path) -> str:
    if _looks_like_a_name(str(path)):
        return f"there is no file and no data set named {str(path)!r}; {nearest(str(path), data_names())}"
    folder = path.parent
    if not folder.is_dir():
        return f"there is no file {path}: there is no folder {folder}"
    beside = [other.name for other in folder.iterdir() if other.suffix.lower() in _READERS.keys() | {".gz"}]
    if not beside:
        return f"there is no file {path}, and no other data beside it; check the path"
    return f"there is no file {path}; {nearest(path.name, sorted(beside))}"


def _reader(path: Path, content: bytes) -> _Reader:
    suffix = path.suffix.lower()
    if suffix in _UNREAD:
        raise InputError(f"{path} cannot be read: {_UNREAD[suffix]}")
    if suffix in _READERS:
        return _READERS[suffix]
    if content[:4] == b"PAR1":
        return read_parquet
    if content[:4] == b"PK\x03\x04":
        return read_npz
    return read_delimited
