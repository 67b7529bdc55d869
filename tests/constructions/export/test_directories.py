"""Writing and reading back: exact, the same bytes each time, whole or not at all, and refused when anything changed."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import constructions
from constructions import export as exports
from constructions.dataset import data_set
from constructions.export import ExportError, load, write

quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An export of four points."""
    return write(constructions.find("four-points"), tmp_path / "four", files={"picture.svg": b"<svg/>"}, seed=3)


def awkward():
    """Numbers that are no float64, whole ones beyond 2**53, dyadic ones; two targets, another order, a ragged batch."""
    return data_set(
        "awkward",
        "Numbers that floats do not hold.",
        X=[(Fraction(1, 3), 2**53 + 1), (Fraction(-7, 8), 0), (Fraction(10**30, 3), -5), (1, 1), (0, 4)],
        y=[(1, Fraction(2, 7)), (0, 0), (-1, 3), (Fraction(1, 2), 1), (5, 8)],
        batch_size=3,
        order=[4, 2, 0, 1, 3],
        witnesses=(),
        breaks=("R-1: something",),
        expects={"a": Fraction(1, 3), "text": "über", "truth": True},
    )  # fmt: skip


@pytest.mark.parametrize("data", [awkward(), *constructions.data_sets()], ids=lambda data: data.name)
def test_reads_back_as_it_was(data, tmp_path):
    found = load(write(data, tmp_path / "x"))
    assert found.data == data
    assert {key: type(value) for key, value in found.expects.items()} == {
        key: type(value) for key, value in data.expects.items()
    }
    Y = np.array([[float(value) for value in row] for row in data.y])
    assert found.X.tolist() == [[float(value) for value in row] for row in data.X]
    assert found.y.tolist() == (Y[:, 0] if Y.shape[1] == 1 else Y).tolist()
    assert not found.X.flags.writeable
    assert not found.y.flags.writeable


def test_what_comes_with_the_data_reads_back(tmp_path):
    made = write(
        constructions.find("simpson-4"),
        tmp_path / "x",
        family="simpson",
        parameters={"n": 4, "ratio": Fraction(1, 10)},
        predicate="ss opposite gd",
        found="exhaustively",
        seed=7,
        left_out=["more"],
        program="test 1",
        certificates={"format": "x"},
    )
    found = load(made)
    assert (found.family, found.parameters) == ("simpson", {"n": "4", "ratio": "1/10"})
    assert (found.predicate, found.found, found.seed) == ("ss opposite gd", "exhaustively", 7)
    assert (found.left_out, found.program, found.certificates) == (("more",), "test 1", {"format": "x"})


@pytest.mark.parametrize("data", [awkward(), constructions.find("published-toy")], ids=lambda data: data.name)
def test_numpy_and_csv_hold_the_nearest_floats(data, tmp_path):
    made = write(data, tmp_path / "x")
    X, Y = ([[float(value) for value in row] for row in rows] for rows in (data.X, data.y))
    with np.load(made / "data.npz", allow_pickle=False) as arrays:
        assert arrays["X"].tolist() == X
        assert arrays["y"].reshape(len(Y), -1).tolist() == Y
        assert arrays["order"].tolist() == list(data.order)
    table = np.genfromtxt(made / "data.csv", delimiter=",", skip_header=1)
    assert table.tolist() == [x + y for x, y in zip(X, Y, strict=True)]


def test_pandas_reads_the_table(folder):
    pandas = pytest.importorskip("pandas")
    table = pandas.read_csv(folder / "data.csv")
    assert list(table.columns) == ["x1", "y"]
    assert table["x1"].tolist() == [0, 1, 2, 3]
    assert table["y"].tolist() == [-1, 1, -1, 1]


def test_the_same_data_give_the_same_bytes(tmp_path):
    one, other = (write(awkward(), tmp_path / name, seed=1) for name in ("one", "other"))
    names = sorted(entry.name for entry in one.iterdir())
    assert names == ["about.json", "data.csv", "data.npz"]
    assert [(one / name).read_bytes() for name in names] == [(other / name).read_bytes() for name in names]


def test_the_sidecar_is_json_and_its_seal_is_the_hash_of_all_above_it(folder):
    content = (folder / "about.json").read_bytes()
    document = json.loads(content)
    above = b"".join(content.splitlines(keepends=True)[:-2])
    assert document["seal"] == hashlib.sha256(above).hexdigest()
    for name, known in document["files"].items():
        assert known["sha256"] == hashlib.sha256((folder / name).read_bytes()).hexdigest()
    assert document["expects"]["slope"] == {"number": "sqrt(5)/10"}
    assert document["X"] == [["0"], ["1"], ["2"], ["3"]]


@quick
@given(st.data())
def test_any_changed_bit_of_any_file_is_refused(folder, data):
    file = folder / data.draw(st.sampled_from(["about.json", "data.csv", "data.npz", "picture.svg"]))
    content = file.read_bytes()
    place, bit = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(0, 7))
    changed = bytearray(content)
    changed[place] ^= 1 << bit
    file.write_bytes(changed)
    with pytest.raises(ExportError):
        load(folder)
    file.write_bytes(content)
    load(folder)


def test_every_byte_of_the_sidecar_is_guarded(folder):
    file = folder / "about.json"
    content = file.read_bytes()
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1
        file.write_bytes(changed)
        with pytest.raises(ExportError):
            load(folder)


@quick
@given(st.data())
def test_a_file_that_was_cut_short_or_grew_is_refused(folder, data):
    file = folder / data.draw(st.sampled_from(["about.json", "data.csv", "data.npz", "picture.svg"]))
    content = file.read_bytes()
    size = data.draw(st.integers(0, len(content) - 1))
    file.write_bytes(data.draw(st.sampled_from([content[:size], content + b"\n", content + b"\0", b""])))
    with pytest.raises(ExportError):
        load(folder)
    file.write_bytes(content)


@pytest.mark.parametrize("name", ["about.json", "data.csv", "data.npz", "picture.svg"])
def test_a_missing_file_is_refused(folder, name):
    (folder / name).unlink()
    with pytest.raises(ExportError, match="not complete"):
        load(folder)


def test_no_directory_is_refused(tmp_path):
    with pytest.raises(ExportError, match="not a directory"):
        load(tmp_path / "nowhere")


def test_an_existing_directory_is_refused_and_with_force_replaced(folder):
    before = load(folder)
    with pytest.raises(ExportError, match="exists already"):
        write(constructions.find("simpson-4"), folder)
    assert load(folder).data == before.data
    write(constructions.find("simpson-4"), folder, force=True)
    assert load(folder).name == "simpson-4"
    assert sorted(entry.name for entry in folder.iterdir()) == ["about.json", "data.csv", "data.npz"]
    assert [entry.name for entry in folder.parent.iterdir()] == ["four"]


def test_force_never_replaces_what_is_no_export(tmp_path):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "thesis.tex").write_text("years")
    (tmp_path / "file").write_text("text")
    (tmp_path / "link").symlink_to(tmp_path / "work")
    for name in ("work", "file", "link"):
        with pytest.raises(ExportError):
            write(constructions.find("simpson-4"), tmp_path / name, force=True)
    assert (tmp_path / "work" / "thesis.tex").read_text() == "years"


@pytest.mark.parametrize("name", ["", "nowhere/x", "x" * 300, "a\0b"])
def test_places_that_cannot_be_written_are_refused(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExportError):
        write(constructions.find("simpson-4"), name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", range(7))
@pytest.mark.parametrize("problem", [KeyboardInterrupt, OSError(28, "No space left on device")])
@pytest.mark.parametrize("replacing", [False, True])
def test_an_interrupted_write_leaves_what_was_there(tmp_path, monkeypatch, step, problem, replacing):
    """Interrupted at its k-th call of the system to write to disk, for every k."""
    target = tmp_path / "x"
    if replacing:
        write(constructions.find("four-points"), target)
    calls = itertools.count()

    def interrupted(real):
        def call(*arguments, **options):
            if next(calls) == step:
                raise problem
            return real(*arguments, **options)

        return call

    monkeypatch.setattr(exports.writing.os, "fsync", interrupted(os.fsync))
    monkeypatch.setattr(Path, "rename", interrupted(Path.rename))
    with contextlib.suppress(KeyboardInterrupt, ExportError):
        write(constructions.find("simpson-4"), target, force=True)
    monkeypatch.undo()
    left = [entry.name for entry in tmp_path.iterdir()]
    assert left in ([], ["x"]), left
    if replacing:
        assert left == ["x"]
    if left:
        assert load(target).name in ("simpson-4", "four-points")


def test_giving_up_before_the_end_leaves_nothing(tmp_path):
    def check(_aside: Path) -> None:
        raise ExportError("no")

    with pytest.raises(ExportError):
        write(constructions.find("simpson-4"), tmp_path / "x", check=check)
    assert list(tmp_path.iterdir()) == []


def test_numbers_beyond_floats_and_digits_are_refused(tmp_path):
    for value, says in ((10**400, "float64"), (Fraction(1, 10**5000), "digits")):
        data = data_set("far", "Far out.", X=[value, 0], y=[0, 1], batch_size=2, witnesses=(), expects={})
        with pytest.raises(ExportError, match=says):
            write(data, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []
