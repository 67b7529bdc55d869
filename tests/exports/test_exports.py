"""Exports re-certify, and what they promise falsely is found even under a valid seal."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

import constructions
from constructions.dataset import data_set
from constructions.export.sidecar import seal
from proofs_check.errors import InputError
from proofs_check.exports import export, recheck
from proofs_check.exports import exporting as module
from proofs_check.exports.catalogue import choose

MEMBERS = [(family.name, settings) for family in constructions.families() for settings in family.sample]
CATALOGUE = [(data.name, {}) for data in constructions.data_sets()] + MEMBERS
DRAWN = ["simpson-4", "half-correlated", "four-points", "rr-diverges", "frozen-or-trained", "three-classes",
         "three-centres", "shared-design", "rank-pairs", "two-pulls"]  # fmt: skip


def exported(name: str, settings: dict, folder: Path) -> Path:
    chosen = choose(name, [f"{key}={value}" for key, value in settings.items()])
    family = chosen.family.name if chosen.family else None
    return export(chosen.data, folder, family=family, parameters=chosen.parameters)


@pytest.mark.parametrize(("name", "settings"), CATALOGUE, ids=str)
def test_every_construction_exports_reloads_and_recertifies(name, settings, tmp_path, monkeypatch):
    """Without its picture, which takes most of the time; the deep test and the next one draw it."""
    monkeypatch.setattr(module, "picture_files", lambda _data: {"picture.svg": b"<svg/>"})
    made = exported(name, settings, tmp_path / "x")
    data = choose(name, [f"{key}={value}" for key, value in settings.items()]).data
    found = constructions.load(made)
    assert found.data == data
    again = recheck(made)
    assert again, [one for one in again.findings if not one.holds]
    kinds = [one.kind for one in again.findings]
    assert kinds.count("value") == len(data.expects)
    assert "catalogue" in kinds
    if data.task == "classification" or data.batch_size == 2:  # at B >= 3 roots may be too many or too long
        assert "certificate" in kinds


@pytest.mark.deep
@pytest.mark.parametrize(("name", "settings"), CATALOGUE, ids=str)
def test_every_construction_has_a_picture(name, settings, tmp_path):
    made = exported(name, settings, tmp_path / "x")
    assert (made / "picture.png").stat().st_size > 5_000
    assert recheck(made)


@pytest.mark.parametrize("name", DRAWN)
def test_the_same_construction_gives_the_same_bytes(name, tmp_path):
    one, other = (export(constructions.find(name), tmp_path / part) for part in ("one", "other"))
    names = sorted(entry.name for entry in one.iterdir())
    assert names == ["about.json", "data.csv", "data.npz", "picture.png", "picture.svg"]
    assert [(one / file).read_bytes() for file in names] == [(other / file).read_bytes() for file in names]


def test_what_takes_too_many_orders_is_not_promised(tmp_path):
    made = exported("alternating", {"n": 40}, tmp_path / "x")
    found = constructions.load(made)
    assert found.left_out == ("share_diverging",)
    assert "share_diverging" not in found.expects
    assert recheck(made)


def test_a_promise_that_does_not_hold_is_not_written(tmp_path):
    wrong = data_set("wrong", "Not so.", X=[0, 1, 2, 3], y=[1, 0, 3, 2], batch_size=2, witnesses=("R-8",),
                     expects={"ss": 1})  # fmt: skip
    with pytest.raises(InputError, match="promises that ss is 1"):
        export(wrong, tmp_path / "x")
    lost = data_set("lost", "No such claim.", X=[0, 1], y=[0, 1], batch_size=2, witnesses=("R-99",), expects={})
    with pytest.raises(InputError, match="R-99"):
        export(lost, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return export(constructions.find("four-points"), tmp_path / "four")


def resealed(folder: Path, **changes) -> Path:
    document = json.loads((folder / "about.json").read_bytes())
    del document["seal"]
    (folder / "about.json").write_bytes(seal(document | changes))
    return folder


def failing(folder: Path) -> set[str]:
    return {one.kind for one in recheck(folder).findings if not one.holds}


def entry(folder: Path, key: str):
    return json.loads((folder / "about.json").read_bytes())[key]


def test_a_forged_value_is_found(folder):
    expects = entry(folder, "expects")
    resealed(folder, expects={**expects, "slope": {"number": "sqrt(5)/11"}})
    assert failing(folder) == {"value"}


def test_a_value_that_nobody_recomputes_is_found(folder):
    resealed(folder, expects={"accuracy": {"number": "1"}})
    assert failing(folder) == {"value"}
    resealed(folder, witnesses=["Q-1"])
    assert failing(folder) == {"value"}


def test_a_forged_name_is_found(tmp_path):
    made = export(constructions.find("six-points"), tmp_path / "six")
    resealed(made, name="rr-diverges")
    assert failing(made) == {"catalogue"}
    resealed(made, name="mine", family="simpson", parameters={"n": "6"})
    assert failing(made) == {"catalogue"}
    resealed(made, name="mine", family="simpson", parameters={"n": "5"})
    assert failing(made) == {"catalogue"}
    resealed(made, name="mine", family=None, parameters={})
    assert failing(made) == set()


def test_certificates_of_other_data_are_found(folder, tmp_path):
    other = export(constructions.find("alternating-six"), tmp_path / "other")
    resealed(folder, certificates=entry(other, "certificates"))
    assert failing(folder) == {"certificate"}


def test_forged_certificates_are_found(folder):
    kept = entry(folder, "certificates")
    first, *rest = kept["certificates"]
    for wrong in ({**first, "claim": {"class": "SC"}}, {**first, "proof": {}}, {}):
        resealed(folder, certificates={**kept, "certificates": [wrong, *rest]})
        assert failing(folder) == {"certificate"}
    resealed(folder, certificates={})
    assert failing(folder) == {"certificate"}


def test_a_predicate_is_decided_again(tmp_path):
    data = constructions.find("four-points")
    made = export(data, tmp_path / "x", predicate="ss diverges and rr bounded", found="in a test", seed=5)
    found = recheck(made)
    assert found
    assert found.export.predicate == "ss diverges and rr bounded"
    assert [one.kind for one in found.findings].count("predicate") == 1
    resealed(made, predicate="ss bounded")
    assert failing(made) == {"predicate"}
    resealed(made, predicate="ss wins")
    assert failing(made) == {"predicate"}
    with pytest.raises(InputError, match="not shown to satisfy"):
        export(data, tmp_path / "y", predicate="rr diverges")
    assert not (tmp_path / "y").exists()


def test_a_changed_byte_is_bad_input(folder):
    (folder / "picture.png").write_bytes(b"x" + (folder / "picture.png").read_bytes()[1:])
    with pytest.raises(InputError, match="was changed"):
        recheck(folder)


def test_unknown_formats_and_missing_extras_are_named(tmp_path, monkeypatch):
    data = constructions.find("four-points")
    with pytest.raises(InputError, match="unknown format 'arrow'"):
        export(data, tmp_path / "x", formats=("csv", "arrow"))
    for package, extra, formats in (("matplotlib", "plot", ("csv",)), ("torch", "torch", ("csv", "torch"))):
        with monkeypatch.context() as patch:
            patch.setitem(__import__("sys").modules, package, None)
            with pytest.raises(InputError, match=rf"proofs-check\[{extra}\]"):
                export(data, tmp_path / "x", formats=formats)
    assert list(tmp_path.iterdir()) == []


def test_parquet_reads_back_in_pandas(tmp_path):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    data = choose("published-toy", ["m=4"]).data
    made = export(data, tmp_path / "x", formats=("csv", "npz", "parquet"))
    table = pandas.read_parquet(made / "data.parquet")
    assert table.to_numpy().tolist() == [[float(v) for v in (*x, *y)] for x, y in zip(data.X, data.y, strict=True)]
    assert recheck(made)
    assert (made / "data.parquet").read_bytes() == (
        export(data, tmp_path / "y", formats=("parquet",)) / "data.parquet"
    ).read_bytes()
    forge(made, "data.parquet", export(constructions.find("six-points"), tmp_path / "z", formats=("parquet",)))
    assert failing(made) == {"files"}


@pytest.mark.torch
def test_tensors_load_with_weights_only(tmp_path):
    torch = pytest.importorskip("torch")
    made = export(constructions.find("simpson-4"), tmp_path / "x", formats=("csv", "npz", "torch"))
    found = torch.load(made / "data.pt", weights_only=True)
    assert found["X"].dtype == torch.float64
    assert found["X"].tolist() == [[0], [1], [2], [3]]
    assert found["y"].tolist() == [1, 0, 3, 2]
    assert found["order"].tolist() == [0, 1, 2, 3]
    assert recheck(made)
    again = export(constructions.find("simpson-4"), tmp_path / "y", formats=("torch",))
    assert (made / "data.pt").read_bytes() == (again / "data.pt").read_bytes()
    forge(made, "data.pt", export(constructions.find("four-points"), tmp_path / "z", formats=("torch",)))
    assert failing(made) == {"files"}


def forge(folder: Path, name: str, other: Path) -> None:
    """Put another export's file in, with its right hash."""
    content = (other / name).read_bytes()
    (folder / name).write_bytes(content)
    known = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    resealed(folder, files={**entry(folder, "files"), name: known})
