"""``proofs-check construct`` and ``certify DIR``, as users call them; status 2 and one sentence for bad calls."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sympy import Rational

import constructions
from proofs_check.__main__ import main


def test_the_catalogue_is_listed(run):
    table = run("construct")
    assert table.status == 0
    names = [one.name for one in (*constructions.data_sets(), *constructions.families())]
    assert all(f"\n{name} " in table.out for name in names)
    found = json.loads(run("construct", "--json", "-", "--claim", "C-7").out)["constructions"]
    rr = next(row for row in found if row["name"] == "rr-diverges")
    assert rr["breaks"] == ["C-7: one-class batches span R^d"]
    assert (rr["n"], rr["d"], rr["batch_size"], rr["theme"]) == (4, 2, 2, "classification")


def test_one_is_shown(run):
    shown = run("construct", "simpson", "--set", "n=6")
    assert shown.status == 0
    assert "29*sqrt(105)/210" in shown.out
    assert "--set n=6 --out DIR" in shown.out
    found = json.loads(run("construct", "simpson", "--set", "n=6", "--json", "-").out)
    assert found["expects"]["gd"] == {"number": "29*sqrt(105)/210"}
    assert (found["family"], found["parameters"], found["directory"]) == ("simpson", {"n": "6"}, None)


def test_export_certify_change_refuse(run, tmp_path: Path):
    made = tmp_path / "six"
    first = run("construct", "simpson", "--set", "n=6", "--out", str(made))
    assert first.status == 0
    assert constructions.load(made).expects["ss"] == -Rational(1, 2)
    good = run("certify", str(made), "--json", "-")
    assert good.status == 0
    assert json.loads(good.out)["holds"] is True
    again = run("construct", "simpson", "--out", str(made))
    assert (again.status, again.out) == (2, "")
    assert "exists already" in again.err
    assert run("construct", "four-points", "--out", str(made), "--force").status == 0
    assert constructions.load(made).name == "four-points"
    (made / "data.csv").write_text("x1,y\n0,-1\n1,1\n2,-1\n3,-1\n")
    bad = run("certify", str(made))
    assert bad.status == 2
    assert "data.csv was changed" in bad.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("construct", "fourpoints"), "did you mean four-points"),
        (("construct", "simpson", "--set", "n=5"), "out of step"),
        (("construct", "simpson", "--set", "m=5"), "no parameter 'm'"),
        (("construct", "simpson", "--set", "n=many"), "whole number"),
        (("construct", "simpson", "--out", "no/such/place"), "no directory"),
        (("construct", "simpson", "--out", ""), "needs the name of a directory"),
        (("construct", "simpson", "--force"), "add --out"),
        (("construct", "--out", "x"), "give one"),
        (("construct", "simpson", "--theme", "regression"), "leave NAME out"),
        (("construct", "simpson", "--out", "x", "--format", "arrow"), "unknown format"),
        (("certify", "."), "not complete"),
        (("certify", ".", "--data", "four-points"), "a directory holds its own data"),
    ],
)
def test_bad_calls(arguments, says, monkeypatch, capsys, tmp_path):
    """Within this process, which is faster."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["proofs-check", *arguments])
    with pytest.raises(SystemExit) as left:
        main()
    found = capsys.readouterr()
    assert (left.value.code, found.out) == (2, "")
    assert says in found.err
    assert found.err.count("\n") == 1
