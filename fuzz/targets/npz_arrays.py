"""Arrays inside an NPZ file: the archive around them is made whole again, so that their headers are reached.

Input: name, line end, the bytes of an NPY file; parts are separated by a line of its own, `--`.
"""

from __future__ import annotations

import io
import zipfile

import numpy as np

from fuzz.targets._tables import read_as
from proofs_check.errors import InputError

REFUSALS = (InputError,)
LONGEST = 1000


def read(content: bytes) -> None:
    """Pack the parts, read the archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for number, part in enumerate(content.split(b"\n--\n")[:6]):
            name, _, array = part.partition(b"\n")
            text = name.decode("utf-8", errors="replace").replace("\0", "")[:30] or str(number)
            if text not in archive.namelist():
                archive.writestr(zipfile.ZipInfo(f"{text}.npy"), array)
    read_as(held.getvalue(), "data.npz")


def seeds() -> dict[str, bytes]:
    """Kinds of numbers and text, both orders in memory."""
    X, y = np.arange(6.0).reshape(3, 2), np.array([1, 0, 1])
    return {
        "floats": _parts(X=X, y=y),
        "columns-first": _parts(X=np.asfortranarray(X), y=X),
        "text": _parts(x=X.astype(">f4"), target=np.array(["u", "v", "u"])),
        "named": _parts(data=y[:, None] > 0, y=y.astype("u1"), feature_names=np.array([b"a"])),
        "objects": _parts(X=np.array([[1, None]], dtype=object), y=y),
        "records": _parts(X=np.zeros(3, dtype=[("a", "f8")]), y=y),
    }


def _parts(**arrays: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> bytes:
    parts = []
    for name, values in arrays.items():
        held = io.BytesIO()
        np.lib.format.write_array(held, np.asarray(values), allow_pickle=values.dtype.hasobject)
        parts.append(name.encode() + b"\n" + held.getvalue())
    return b"\n--\n".join(parts)
