"""Parquet files of data. Arrow's reader is compiled code: what is looked for is what its answers do to ours."""

from __future__ import annotations

import io

from fuzz.targets._tables import read_as
from proofs_check.errors import InputError

REFUSALS = (InputError,)
LONGEST = 3000


def read(content: bytes) -> None:
    """Read as Parquet."""
    read_as(content, "data.parquet")


def seeds() -> dict[str, bytes]:
    """Numbers, text, a missing value; empty without pyarrow, which the extra `datasets` brings."""
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        return {}
    tables = {
        "numbers": {"a": [1.0, 2.0, 3.0], "y": [1, 2, 3]},
        "text": {"a": [1, 0, 1], "y": ["u", "v", "u"]},
        "missing": {"a": [1.0, None], "y": [True, False]},
        "nested": {"a": [[1.0], [2.0]], "y": [1, 2]},
    }
    found = {}
    for name, columns in tables.items():
        held = io.BytesIO()
        parquet.write_table(pa.table(columns), held, store_schema=False)
        found[name] = held.getvalue()
    return found
