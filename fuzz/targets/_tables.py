"""What every reader of data must keep to."""

from __future__ import annotations

import numpy as np

from fuzz.target import as_file
from proofs_check.data import load

__all__ = ["MEMORY", "read_as"]

MEMORY = 1 << 28  # bytes that a reader is told there are


def read_as(content: bytes, name: str) -> None:
    """Read a file of this name: the table is finite and names each of its columns."""
    with as_file(content, name) as path:
        table = load(path, memory_limit=MEMORY)
    assert np.isfinite(table.X).all()
    assert table.Y.dtype.kind != "f" or np.isfinite(table.Y).all()  # it may hold words
    assert table.n >= 2
    assert len(table.features) == table.d >= 1
    assert len(table.targets) == table.p >= 1
