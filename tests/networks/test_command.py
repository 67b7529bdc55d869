"""Bad options are refused in one sentence before any training."""

from __future__ import annotations

import pytest

from proofs_check.errors import InputError
from proofs_check.networks import command
from proofs_check.networks.command import Options, simulate


@pytest.mark.parametrize(
    ("data", "options", "setting", "says"),
    [
        ("iris", {}, {"activation": "rel"}, "did you mean relu"),
        ("iris", {}, {"gamma": "trian"}, "did you mean trained"),
        ("iris", {}, {"depth": 0}, "depth is 0"),
        ("iris", {"rate": -1.0}, {}, "not positive"),
        ("iris", {"rate": float("nan")}, {}, "not positive"),
        ("iris", {"rate": float("inf"), "rate_power": 0.5}, {}, "not positive"),
        ("iris", {"classes": "0,7"}, {}, "no class '7'"),
        ("iris", {"samples": 1000}, {}, "use 2 to 150"),
        ("iris", {"runs": 0}, {}, "at least 1"),
        ("iris", {}, {"batch_size": 151}, "larger than the 150 samples"),
        ("digits", {}, {"separability": 2}, "takes too long"),
        ("diabetes", {}, {"separability": 2}, "matter of classes"),
        ("iris", {"orders": ""}, {}, "unknown order ''"),
        ("iris", {"plot": "runs.doc"}, {}, "cannot be written as 'doc'"),
        ("iris", {"plot": "runs"}, {}, "a file without ending"),
        ("iris", {"out": "nowhere/runs.csv"}, {}, "no folder nowhere"),
        ("iris", {"out": "a.npz", "resume": "a.npz"}, {}, "named twice"),
    ],
)
def test_bad_options_are_one_sentence_before_training(data, options, setting, says, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("proofs_check.networks.training.start", lambda *_: pytest.fail("training began"))
    with pytest.raises(InputError, match=says) as caught:
        simulate(Options(data=data, setting=setting, **options))
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_extra_is_named(monkeypatch):
    def missing(module, what, *, extra="datasets"):
        raise InputError(f'{what} need it: pip install "proofs-check[{extra}]"')

    monkeypatch.setattr("proofs_check.plots.writing.need", missing)
    with pytest.raises(InputError, match=r"proofs-check\[plot\]"):
        command.simulate(Options(data="iris", setting={}, plot="p.png"))
