"""NPZ files of data, byte by byte."""

from __future__ import annotations

import io

import numpy as np

from fuzz.targets._tables import read_as
from proofs_check.errors import InputError

REFUSALS = (InputError,)
LONGEST = 2000


def read(content: bytes) -> None:
    """Read as NPZ."""
    read_as(content, "data.npz")


def seeds() -> dict[str, bytes]:
    """Stored and compressed, with and without names."""
    X, y = np.arange(6.0).reshape(3, 2), np.array([1, 0, 1])
    return {
        "stored": _saved(np.savez, X=X, y=y),
        "compressed": _saved(np.savez_compressed, x=X.astype("f4"), target=np.array(["u", "v", "u"])),
        "named": _saved(np.savez, data=X, y=y, feature_names=np.array(["a", "b"])),
    }


def _saved(save: object, **arrays: object) -> bytes:
    held = io.BytesIO()
    save(held, **arrays)  # type: ignore[operator]
    return held.getvalue()
