"""The state of a network's training, whose hash is put right.

Input: the state's JSON text, a line `--`, then three NPY files (theta, velocity, records), separated in the same way.
"""

from __future__ import annotations

import io
import json
from contextlib import suppress
from typing import Any

import numpy as np

from fuzz.target import as_file
from proofs_check.errors import InputError
from proofs_check.networks.state import ENGINE, _hash, load_state

REFUSALS = (InputError,)
LONGEST = 1000
_IDENTITY: dict[str, Any] = {"setting": {"width": 4}, "runs": [0]}


def read(content: bytes) -> None:
    """The parts as an NPZ file; and the bytes as they are."""
    with suppress(InputError):
        _load(content)
    text, *parts = content.split(b"\n--\n")
    arrays = {}
    for name, part in zip(("theta", "velocity", "records"), parts, strict=False):
        try:
            arrays[name] = np.lib.format.read_array(io.BytesIO(part), allow_pickle=False)
        except Exception:  # noqa: BLE001 - NumPy raises all kinds of errors; then the array is missing
            arrays[name] = np.zeros(1)
    try:
        meta = {"engine": ENGINE, "identity": _IDENTITY, **json.loads(text)}
        meta["sha256"] = _hash({key: value for key, value in meta.items() if key != "sha256"}, arrays)
    except Exception:  # noqa: BLE001 - no such text: nothing to put right
        return
    held = io.BytesIO()
    np.savez(held, meta=np.frombuffer(json.dumps(meta).encode(), dtype=np.uint8), **arrays)  # type: ignore[arg-type]
    _load(held.getvalue())


def _load(content: bytes) -> None:
    with as_file(content, "state.npz") as path:
        units = load_state(str(path), _IDENTITY)
    assert units is not None
    for unit in units:
        assert unit.theta.shape == unit.velocity.shape


def seeds() -> dict[str, bytes]:
    """Two runs, one of them stopped; and other runs."""
    meta = {"units": [["ss", 0, 2, 10, 1, None], ["rr", 0, 2, 10, 2, 3]]}
    arrays = [np.zeros((2, 3)), np.zeros((2, 3)), np.zeros((2, 2, 4))]
    texts = {"two": meta, "other": {**meta, "identity": {"setting": {"width": 5}, "runs": [0]}}}
    return {name: b"\n--\n".join([json.dumps(text).encode(), *map(_npy, arrays)]) for name, text in texts.items()}


def _npy(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> bytes:
    held = io.BytesIO()
    np.lib.format.write_array(held, values)
    return held.getvalue()
