"""``proofs-check averaging``, as users call it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from proofs_check.cli.app import app
from proofs_check.errors import InputError

runner = CliRunner()


def call(*arguments: str):
    return runner.invoke(app, ["averaging", *arguments])


def document(*arguments: str) -> dict:
    result = call(*arguments, "--json", "-")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_exact_golden_schedule():
    found = document("schedule", "--kind", "ema", "--decay", "1/2", "--lr", "1/3", "--steps", "4")
    assert found["schedule"] == ["175/606", "37/138", "7/30", "1/6"]
    assert found["weights"] == ["1/16", "1/16", "1/8", "1/4", "1/2"]
    assert found["exact"] is True


def test_floats_stay_floats():
    found = document("schedule", "--kind", "ema", "--decay", "0.99", "--lr", "0.1", "--steps", "200")
    assert found["exact"] is False
    assert found["schedule"][-1] == pytest.approx(0.001, rel=1e-12)  # ηγ; γ = 1 − 0.99 carries 1e-14
    assert len(found["weights"]) == 201


@pytest.mark.parametrize(
    ("options", "schedule"),
    [
        (("--kind", "swa", "--last", "3", "--steps", "4"), ["1/3", "1/3", "5/24", "1/9"]),
        (("--kind", "two-point", "--spacing", "3", "--steps", "4"), ["1/3", "4/39", "2/15", "1/6"]),
        (("--kind", "best-tail", "--last", "4", "--steps", "4"), ["1/3", "1/6", "1/7", "1/8"]),
        (("--kind", "weights", "--weights", "0,1/2,0,0,1/2"), ["1/3", "4/39", "2/15", "1/6"]),
    ],
)
def test_kinds(options, schedule):
    assert document("schedule", *options, "--lr", "1/3")["schedule"] == schedule


def test_curvature():
    found = document(
        "schedule", "--kind", "two-point", "--spacing", "2", "--lr", "1/4", "--steps", "2", "--curvature", "2"
    )
    assert found["schedule"] == ["1/12", "1/8"]


def test_back_again():
    found = document("average", "--rates", "1/3,1/6,1/7,1/8", "--lr", "1/3")
    assert found["convex"] is True
    assert found["weights"] == ["0", "3/8", "1/8", "1/8", "3/8"]
    assert "is not a convex" in call("average", "--rates", "1/100,1/4", "--lr", "1/4").stdout


def test_the_picture_and_the_table(tmp_path):
    target = tmp_path / "ema.png"
    result = call("schedule", "--kind", "ema", "--decay", "0.9", "--lr", "0.1", "--steps", "50", "--plot", str(target))
    assert result.exit_code == 0
    assert "0.01" in result.stdout
    assert target.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("schedule --kind ema --lr 0.1 --steps 9", "needs --decay"),
        ("schedule --kind ema --decay 0.9 --lr 0.1", "needs --steps"),
        ("schedule --kind polyak --lr 0.1", "unknown kind 'polyak'"),
        ("schedule --kind ema --decay 1 --lr 0.1 --steps 9", "lies in [0, 1)"),
        ("schedule --kind ema --decay x --lr 0.1 --steps 9", "real numbers"),
        ("schedule --kind ema --decay 1/0 --lr 0.1 --steps 9", "real numbers"),
        ("schedule --kind ema --decay 1j --lr 0.1 --steps 9", "real numbers"),
        ("schedule --kind ema --decay nan --lr 0.1 --steps 9", "must be finite"),
        ("schedule --kind ema --decay 0.9 --lr 2 --steps 9", "choose it from 0 up to 2/curvature"),
        ("schedule --kind swa --last 3 --lr 1/2 --steps 9 --curvature 4", "choose it from 0 up to 2/curvature = 1/2"),
        ("schedule --kind swa --last 11 --lr 0.1 --steps 9", "lies in 1 … 10"),
        ("schedule --kind weights --weights 1/2,1/3 --lr 0.1", "must sum to 1"),
        ("schedule --kind weights --weights -1,0,2 --lr 1/2", "sum to 0 up to step 1"),
        ("schedule --kind weights --weights 0,1 --steps 3 --lr 1/2", "leave --steps out"),
        ("schedule --kind two-point --spacing 2 --lr 1 --steps 5", "is exactly 1/curvature"),
        ("schedule --kind swa --last 3 --lr 0.1 --steps 9 --plot x.docx", "cannot be written as 'docx'"),
        ("schedule --kind swa --last 3 --lr 0.1 --steps 9 --json nowhere/x.json", "no folder nowhere"),
        ("average --rates 1/3,1 --lr 1/2", "the rate of step 1 cannot be recovered"),
        ("average --rates 1/3 --lr 0", "raise the rate"),
    ],
)
def test_bad_input_is_one_sentence(arguments, says):
    result = call(*arguments.split())
    assert isinstance(result.exception, InputError), result.output
    assert says in str(result.exception)
    assert "\n" not in str(result.exception)


def test_status_2_through_the_whole_program(capsys, monkeypatch):
    from proofs_check.__main__ import main

    monkeypatch.setattr("sys.argv", ["proofs-check", "averaging", "average", "--rates", "1/3,1", "--lr", "1/2"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("proofs-check: the rate of step 2 is exactly 1/curvature")
