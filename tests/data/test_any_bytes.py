"""Whatever bytes a file holds, reading gives a finite table or one sentence, and nothing else."""

import io
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from proofs_check.data import load
from proofs_check.errors import InputError

CELLS = st.sampled_from(["1", "-2.5", "", "a", '"', '""', "1e999", "nan", " 3", "TRUE", "é", "٣", "\x1b", "1_0", "0x1"])
FILES = st.lists(st.lists(CELLS, max_size=4).map(",".join), max_size=6).map("\n".join)


def outcome(content: bytes, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"data{suffix}"
        path.write_bytes(content)
        said = None
        try:
            table = load(path, memory_limit=10**9)
        except InputError as problem:
            said = str(problem)
    if said is not None:
        assert said.isprintable()
        return
    assert np.isfinite(table.X).all()
    assert table.n >= 2
    assert len(table.features) == table.d >= 1


@given(st.one_of(st.binary(max_size=80), FILES.map(str.encode)))
@example(b"\r\n\x00")
@example(b"a,y\r1,2\r2,3\r")
def test_text(content: bytes) -> None:
    outcome(content, ".csv")


def an_npz() -> bytes:
    buffer = io.BytesIO()
    np.savez_compressed(buffer, X=np.arange(6.0).reshape(3, 2), y=np.array(["a", "b", "c"]))
    return buffer.getvalue()


def a_parquet() -> bytes:
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    buffer = io.BytesIO()
    pq.write_table(pa.table({"a": [1.0, 2.0, 3.0], "b": [1, 2, 3], "y": ["u", "v", "u"]}), buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(("suffix", "make"), [(".npz", an_npz), (".parquet", a_parquet)])
@settings(deadline=None)  # the first import of pyarrow takes its time
@given(data=st.data())
def test_a_byte_changed_or_the_end_cut(suffix: str, make, data: st.DataObject) -> None:  # type: ignore[no-untyped-def]
    good = bytearray(make())
    for _ in range(data.draw(st.integers(1, 3))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    outcome(bytes(good[: data.draw(st.integers(len(good) // 2, len(good)))]), suffix)


@given(st.lists(st.tuples(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**60), 2**60)), min_size=2))
def test_floats_come_back_as_they_were(rows: list[tuple[float, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.csv"
        path.write_text("\n".join(["a,y", *(f"{a!r},{y}" for a, y in rows)]))
        table = load(path)
    assert table.X[:, 0].tolist() == [a for a, _ in rows]
    assert table.Y[:, 0].tolist() == [float(y) for _, y in rows]
