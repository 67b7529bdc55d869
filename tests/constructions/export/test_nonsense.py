"""A sidecar that was sealed but makes no sense, and what is no sidecar at all, are refused in a sentence."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import constructions
from constructions.export import ExportError, load, write
from constructions.export.sidecar import seal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An export of four points."""
    return write(constructions.find("four-points"), tmp_path / "four")


def resealed(folder: Path, **changes) -> Path:
    """The export with entries of its sidecar changed by someone who knows how to seal."""
    document = json.loads((folder / "about.json").read_bytes())
    del document["seal"]
    (folder / "about.json").write_bytes(seal(document | changes))
    return folder


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"version": 2}, "schema version 2"),
        ({"version": None}, "schema version"),
        ({"format": "other"}, "not the sidecar"),
        ({"X": [["0"], ["1"], ["2"], ["4"]]}, "contradicts"),
        ({"X": [["0"], ["1"], ["2"], ["0x3"]]}, "fractions"),
        ({"X": [["0"], ["1"], ["2"], [3]]}, "fractions"),
        ({"X": [["0"], ["1"], ["2"], ["1/0"]]}, "fractions"),
        ({"X": []}, "about.json"),
        ({"y": [["1"]]}, "about.json"),
        ({"order": [0, 1, 2, 2]}, "permutation"),
        ({"order": [0, 1, 2, True]}, "whole numbers"),
        ({"batch_size": 0}, "batch_size"),
        ({"batch_size": 9}, "batch_size"),
        ({"n": 5}, "contradicts"),
        ({"float64_exact": 1}, "contradicts"),
        ({"data_sha256": "0" * 64}, "contradicts"),
        ({"task": "ranking"}, "malformed"),
        ({"name": ""}, "line of text"),
        ({"name": "a\x1b[31mb"}, "line of text"),
        ({"expects": {"slope": {"number": "exec(1)"}}}, "slope"),
        ({"expects": []}, "malformed"),
        ({"witnesses": "C-6"}, "not a list"),
        ({"files": {"../../etc/passwd": {"bytes": 1, "sha256": ""}}}, "malformed"),
        ({"files": None}, "malformed"),
        ({"certificates": "none"}, "malformed"),
        ({"seed": "3"}, "whole number"),
        ({"parameters": {"n": 4}}, "malformed"),
        ({"left_out": None}, "malformed"),
        ({"predicate": 3}, "line of text"),
    ],
    ids=str,
)
def test_a_sealed_sidecar_that_makes_no_sense_is_refused(folder, changes, says):
    with pytest.raises(ExportError, match=says):
        load(resealed(folder, **changes))


@pytest.mark.parametrize("name", ["data.csv", "data.npz"])
def test_a_sealed_file_with_other_numbers_is_refused(folder, name, tmp_path):
    other = write(constructions.find("alternating-six"), tmp_path / "other")
    content = (other / name).read_bytes()
    (folder / name).write_bytes(content)
    document = json.loads((folder / "about.json").read_bytes())
    known = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    with pytest.raises(ExportError, match="does not hold the numbers"):
        load(resealed(folder, files={**document["files"], name: known}))


@pytest.mark.parametrize("content", [b"", b"{}", b"[" * 100_000, b"\xff\xfe", b'{\n "seal": ""\n}\n'])
def test_what_is_no_sidecar_is_refused(folder, content):
    (folder / "about.json").write_bytes(content)
    with pytest.raises(ExportError):
        load(folder)


@pytest.mark.parametrize("body", [b"[" * 100_000 + b",\n", b'{"a": 1e5,\n', b'{"a": 1, "a": 2,\n', b'{"a": NaN,\n'])
def test_sealed_nonsense_is_refused(folder, body):
    tail = f' "seal": "{hashlib.sha256(body).hexdigest()}"\n}}\n'.encode()
    (folder / "about.json").write_bytes(body + tail)
    with pytest.raises(ExportError):
        load(folder)
