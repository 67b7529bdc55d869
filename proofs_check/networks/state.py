"""The state of runs on disk: written whole or not at all, read back to the same bytes, refused when it does not fit.

An NPZ file without pickled objects: parameters, velocities and records of every unit, and a JSON text that says what
they belong to and carries the hash of all of it.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.errors import InputError
from proofs_check.networks.units import Unit
from proofs_check.output import write_bytes
from proofs_check.resuming.identity import difference

__all__ = ["ENGINE", "load_state", "save_state"]

ENGINE = 1  # raised whenever the same setting would give other bytes
_ARRAYS = ("theta", "velocity", "records")
_ANEW = "it is left as it is; name another file to start anew"


def save_state(target: str, identity: dict[str, Any], units: Sequence[Unit], columns: int) -> None:
    """Write the state.

    Args:
        target: the file.
        identity: what the runs are, as JSON values: problem, setting, orders, runs.
        units: all units.
        columns: measurements in a record.

    Raises:
        InputError: the file cannot be written.
    """
    most = max(len(unit.records) for unit in units)
    records = np.full((len(units), most, columns), np.nan)
    for part, unit in zip(records, units, strict=True):
        if unit.records:
            part[: len(unit.records)] = unit.records
    arrays = {
        "theta": np.array([unit.theta for unit in units]),
        "velocity": np.array([unit.velocity for unit in units]),
        "records": records,
    }
    meta = {
        "engine": ENGINE,
        "identity": identity,
        "units": [[u.order, u.seed, u.epoch, u.steps, len(u.records), u.stopped] for u in units],
    }
    meta["sha256"] = _hash(meta, arrays)
    held = io.BytesIO()
    np.savez(held, meta=np.frombuffer(json.dumps(meta).encode(), dtype=np.uint8), **arrays)  # type: ignore[arg-type]
    write_bytes(target, held.getvalue())


def load_state(source: str, identity: dict[str, Any]) -> list[Unit] | None:
    """The units in a state file, or None where there is no such file.

    Raises:
        InputError: the file is damaged or no state, or belongs to other data, settings or orders: the sentence names
            the first difference. The file is left as it is.
    """
    if not Path(source).exists():
        return None
    meta, arrays = _read(source)
    if meta.get("engine") != ENGINE:
        raise InputError(f"{source} was written by another version of the engine; name another file to start anew")
    there = difference(meta.get("identity"), identity)
    if there:
        raise InputError(f"{source} is the state of other runs: {there}; match that, or name another file")
    try:
        return _units(meta["units"], arrays)
    except (ValueError, TypeError, LookupError, OverflowError):  # whoever writes a hash can write anything
        raise InputError(f"{source} holds no runs as this program writes them; {_ANEW}") from None


def _units(listed: Any, arrays: dict[str, NDArray[np.float64]]) -> list[Unit]:
    """The units, their arrays copied.

    Raises:
        ValueError, TypeError, LookupError: they are not as they were written.
    """
    units = []
    theta, velocity, records = (arrays[name] for name in _ARRAYS)
    if any(part.dtype != np.float64 for part in (theta, velocity, records)) or theta.shape != velocity.shape:
        raise ValueError("the arrays do not fit together")
    for k, (order, seed, epoch, steps, count, stopped) in enumerate(listed):
        if any(type(number) is not int or number < 0 for number in (epoch, steps, count)) or type(order) is not str:
            raise ValueError("a run is not described by its order and by whole numbers")
        units.append(
            Unit(order, seed, epoch, steps, theta[k].copy(), velocity[k].copy(), records[k, :count].tolist(), stopped)
        )
    return units


def _read(source: str) -> tuple[dict[str, Any], dict[str, NDArray[np.float64]]]:
    broken = f"{source} is not the whole state of a run (damaged, cut short or another file)"
    try:
        content = io.BytesIO(Path(source).read_bytes())  # so that a damaged file leaves none open
        with np.load(content, allow_pickle=False) as archive:
            text = archive["meta"].tobytes().decode()
            arrays = {name: np.asarray(archive[name]) for name in _ARRAYS}
        meta = json.loads(text)
        claimed = meta.pop("sha256")
    except (
        OSError,
        ValueError,
        KeyError,
        EOFError,
        AttributeError,
        TypeError,
        IndexError,
        RuntimeError,
        SyntaxError,
        MemoryError,
        zlib.error,
        zipfile.BadZipFile,
    ) as error:
        raise InputError(f"{broken}; {_ANEW}") from error
    if not isinstance(meta, dict) or claimed != _hash(meta, arrays):
        raise InputError(f"{broken}: its hash does not fit; {_ANEW}")
    return meta, arrays


def _hash(meta: dict[str, Any], arrays: dict[str, NDArray[np.float64]]) -> str:
    digest = hashlib.sha256(json.dumps(meta, sort_keys=True).encode())
    for name in _ARRAYS:
        digest.update(f"{name} {arrays[name].shape}".encode())
        digest.update(np.ascontiguousarray(arrays[name], dtype="<f8").tobytes())
    return digest.hexdigest()
