"""Every command that writes files names them, and says nothing else where standard output holds JSON."""

from __future__ import annotations

import json

import pytest


@pytest.mark.parametrize(
    ("call", "names"),
    [
        ("verify BN-5 --jobs 1 --json a.json --html a.html", "a.json and a.html"),
        ("diagnose four-points --out c.json --json d.json --html d.html", "d.json, c.json and d.html"),
        ("diagnose simpson-4 --json d.json", "d.json"),
        ("simulate four-points --epochs 10 --out r.csv --plot r.png", "r.csv and r.png"),
        ("averaging schedule --kind swa --last 3 --lr 0.1 --steps 9 --plot s.png", "s.png"),
    ],
)
def test_files_are_named(run, tmp_path, call, names):
    done = run(*call.split(), cwd=tmp_path)
    assert done.status == 0, done.err
    assert done.out.strip().splitlines()[-1] == f"Written to {names}."
    assert all((tmp_path / name).stat().st_size for name in names.replace(" and ", ", ").split(", "))


def test_nothing_is_said_beside_json(run, tmp_path):
    done = run("diagnose", "four-points", "--json", "-", "--out", "c.json", cwd=tmp_path)
    json.loads(done.out)
    assert done.err == ""


def test_columns_are_left_out_the_same_way_where_certificates_are_checked(run, tmp_path):
    rows = "".join(f"{i},u{i},{i % 2}\n" for i in range(8))
    (tmp_path / "data.csv").write_text(f"x,who,y\n{rows}9,,1\n")
    left_out = ("--drop", "who", "--drop-missing")
    made = run("diagnose", "data.csv", "--batch-size", "3", *left_out, "--out", "c.json", cwd=tmp_path)
    assert made.status == 0, made.err
    again = run("certify", "c.json", "--data", "data.csv", *left_out, cwd=tmp_path)
    assert again.status == 0, again.err
    other = run(
        "certify", "c.json", "--data", "data.csv", "--drop", "x", "--drop-missing", "--target", "y", cwd=tmp_path
    )
    assert other.status == 2
    assert "'who'" in other.err
    alone = run("certify", "c.json", "--drop", "who", cwd=tmp_path)
    assert (alone.status, "--data" in alone.err) == (2, True)


def test_a_column_of_gaps_is_left_out_of_a_simulation_and_of_a_sweep(run, tmp_path):
    (tmp_path / "data.csv").write_text("x,who,y\n" + "".join(f"{i},u{i},{i % 2}\n" for i in range(8)))
    trained = run("simulate", "data.csv", "--batch-size", "4", "--epochs", "10", "--drop", "who", cwd=tmp_path)
    assert trained.status == 0, trained.err
    swept = run(
        "sweep",
        "orders",
        "data.csv",
        "--batch-size",
        "4",
        "--orders",
        "5",
        "--jobs",
        "1",
        "--drop",
        "who",
        cwd=tmp_path,
    )
    assert swept.status == 0, swept.err


@pytest.mark.parametrize("model", ["linear", "mlp"])
def test_constructed_data_bring_their_batch_size(run, tmp_path, model):
    done = run("simulate", "four-points", "--model", model, "--epochs", "2", cwd=tmp_path)
    assert done.status == 0, done.err
    assert "B = 2" in done.out
