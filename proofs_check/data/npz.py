"""NPZ files: arrays X (n, d) and y (n,) or (n, p), never unpickled."""

from __future__ import annotations

import io
import tokenize
import zipfile
import zlib
from collections.abc import Sequence
from math import prod
from typing import IO

import numpy as np
from numpy.typing import NDArray

from proofs_check.data.columns import Wanted, check_dropped, check_names
from proofs_check.data.memory import check_fits, readable_size
from proofs_check.data.offences import Account
from proofs_check.data.table import Floats, Table, rounding_note
from proofs_check.errors import InputError
from proofs_check.wording import either, nearest

__all__ = ["read_npz"]

_FEATURES = ("X", "x", "data")
_TARGETS = ("y", "Y", "target")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    SyntaxError,
    RuntimeError,
    KeyError,
    TypeError,
    OverflowError,
    tokenize.TokenError,
)
"""What zipfile and NumPy's format reader raise on damaged, encrypted or crafted files."""


def read_npz(source: str, content: bytes, sha256: str, *, wanted: Wanted, limit: int | None) -> Table:
    """Read features from the array X (or x, data) and targets from y (or Y, target).

    Arrays `feature_names` and `target_names` of text name the columns. A dtype and shape are read before any data, so a
    pickled object is refused without being touched, and so is an array that memory does not hold.

    Args:
        source: the file's name, for messages.
        content: its bytes.
        sha256: their hash.
        wanted: the name of another array to be the target; columns and rows to leave out.
        limit: bytes of memory there are.

    Raises:
        InputError: not a zip file, damaged, no such arrays, pickled objects, wrong types or shapes, too large.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _BROKEN:
        raise InputError(
            f"{source} is not a readable NPZ file (damaged or cut short); write it with numpy.savez"
        ) from None
    with archive:
        named = [name for name in archive.namelist() if name.isprintable()]
        keys = [name.removesuffix(".npy") for name in named if name.endswith(".npy")]
        asked = wanted.target
        if len(asked) > 1:
            raise InputError(
                f"an NPZ file has one target array, of shape (n, p) for several targets; {source} got {either(asked)}"
            )
        x_key = _key(source, keys, _FEATURES, "features")
        y_key = _asked(source, keys, asked[0]) if asked else _key(source, keys, _TARGETS, "targets")
        x = _array(source, archive, x_key, limit)
        y = _array(source, archive, y_key, limit)
        names = {
            key: [str(v).strip() for v in _array(source, archive, key, limit).ravel()]
            for key in ("feature_names", "target_names")
            if key in keys
        }
    X = _numbers(source, x_key, x)
    if X.ndim != 2:
        raise InputError(
            f"{source} has {x_key} of shape {X.shape}; features need shape (n, d), one row a sample"
            " (X.reshape(len(X), -1) makes rows of images)"
        )
    if y.ndim not in {1, 2} or len(y) != len(X):
        raise InputError(
            f"{source} has {y_key} of shape {y.shape} beside {len(X)} rows of {x_key}; it needs one row a sample"
        )
    Y = y.astype(np.str_) if y.dtype.kind == "U" else _numbers(source, y_key, y)
    Y = Y[:, None] if Y.ndim == 1 else Y
    notes = tuple(rounding_note(key) for key, raw in ((x_key, x), (y_key, y)) if _is_rounded(raw))
    features = _names(source, "feature_names", names.get("feature_names"), X.shape[1], "x")
    targets = _names(source, "target_names", names.get("target_names"), Y.shape[1], y_key)
    check_dropped(source, features, wanted.drop)
    left = [k for k, name in enumerate(features) if name not in wanted.drop]
    X, features = X[:, left], tuple(features[k] for k in left)
    account = Account(source, (*features, *targets))
    for k, column in enumerate((*X.T, *(Y.T if Y.dtype.kind == "f" else ()))):
        account.miss(k, np.flatnonzero(np.isnan(np.asarray(column, dtype=np.float64))).tolist())
    rows, missing = account.kept(len(X), drop_missing=wanted.drop_missing)
    if rows is not None:
        X, Y = X[rows], Y[rows]
    return Table(X, Y, features, targets, source, sha256, notes=(*notes, *missing))


def _key(source: str, keys: Sequence[str], wanted: Sequence[str], role: str) -> str:
    for name in wanted:
        if name in keys:
            return name
    held = f"it holds {', '.join(keys[:12])}" if keys else "it holds no arrays"
    advice = (
        "; save them as numpy.savez(file, X=…, y=…)"
        if role == "features"
        else "; save them as y, or name an array with --target"
    )
    raise InputError(f"{source} has no array {wanted[0]} for the {role}: {held}{advice}")


def _asked(source: str, keys: Sequence[str], name: str) -> str:
    if name not in keys:
        raise InputError(f"{source} has no array {name!r} to be the target; {nearest(name, keys)}")
    return name


def _array(source: str, archive: zipfile.ZipFile, key: str, limit: int | None) -> NDArray[np.generic]:
    try:
        with archive.open(f"{key}.npy") as member:
            shape, dtype = _header(member)
    except _BROKEN as problem:
        raise InputError(
            f"the array {key} of {source} cannot be read ({_first(problem)}); write the file again"
        ) from None
    if dtype.hasobject:
        raise InputError(
            f"the array {key} of {source} holds pickled objects, which are never loaded; save numbers, or text"
            f" ({key}.astype(str))"
        )
    if dtype.kind not in "fiubU":
        raise InputError(f"the array {key} of {source} has type {dtype}; numbers are needed")
    size = prod(shape) * dtype.itemsize
    held = f"{key} of shape {shape}, {readable_size(size)}"
    # The array itself, its conversion to float64, and one copy in passing.
    check_fits(source, size + 16 * prod(shape), limit, holds=held)
    try:
        with archive.open(f"{key}.npy") as member:
            return np.asarray(np.lib.format.read_array(member, allow_pickle=False))
    except _BROKEN as problem:
        raise InputError(
            f"the array {key} of {source} cannot be read ({_first(problem)}); write the file again"
        ) from None


def _header(member: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[np.generic]]:
    version = np.lib.format.read_magic(member)
    if version == (1, 0):
        shape, _, dtype = np.lib.format.read_array_header_1_0(member)
    elif version == (2, 0):
        shape, _, dtype = np.lib.format.read_array_header_2_0(member)
    else:
        raise ValueError("arrays with fields")
    return shape, dtype


def _is_rounded(array: NDArray[np.generic]) -> bool:
    return array.dtype.kind in "iu" and bool((np.abs(array.astype(np.float64)) >= 2.0**53).any())


def _numbers(source: str, key: str, array: NDArray[np.generic]) -> Floats:
    if array.dtype.kind not in "fiub":
        raise InputError(f"the array {key} of {source} holds text; features must be numbers")
    with np.errstate(over="ignore"):  # a long double beyond the range becomes inf, which the table refuses
        return np.ascontiguousarray(array, dtype=np.float64)


def _names(source: str, key: str, given: Sequence[str] | None, count: int, stem: str) -> tuple[str, ...]:
    if given is None:
        return (stem,) if count == 1 and stem != "x" else tuple(f"{stem}{i}" for i in range(count))
    if len(given) != count:
        raise InputError(f"{source} has {len(given)} {key} for {count} columns; give one a column")
    check_names(source, given)
    return tuple(given)


def _first(problem: BaseException) -> str:
    text = str(problem).strip().splitlines()
    line = (text[0] if text else type(problem).__name__).rstrip(".")[:120]
    return "".join(c if c.isprintable() else "?" for c in line)  # it may quote the file
