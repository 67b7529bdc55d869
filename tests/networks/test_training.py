"""The same bytes however runs are grouped, spread over processes or interrupted; runs that overflow; bad calls."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.networks import Interrupted, Setting, run, training
from proofs_check.training.rates import PowerRate
from tests.networks.problems import small

SETTING = Setting(depth=2, width=4, batch_size=6, epochs=30, rate=0.1, momentum=0.5, record=(0, 3, 10, 30))


def same(one, other):
    return one.values.tobytes() == other.values.tobytes()


def test_a_run_has_the_same_bytes_alone_and_among_others():
    problem = small("binary")
    together = run(problem, SETTING, orders=("ss", "rr", "igm", "with-replacement", "gd"), runs=3)
    for order in together.orders:
        for k, seed in enumerate(together.seeds):
            alone = run(problem, Setting(**{**fields(SETTING), "seed": seed}), orders=(order,), runs=1)
            assert alone.values.tobytes() == together.values[together.orders.index(order), k].tobytes()
    assert together.steps == 30 * 3 * (4 * 4 + 1)


def test_processes_do_not_change_a_byte():
    problem = small("classes")
    assert same(run(problem, SETTING, runs=2), run(problem, SETTING, runs=2, jobs=3))


def test_recording_does_not_change_the_runs():
    problem = small("binary")
    often = run(problem, Setting(**{**fields(SETTING), "record": tuple(range(31))}), runs=1)
    assert run(problem, SETTING, runs=1).values[:, :, -1].tobytes() == often.values[:, :, -1].tobytes()


def test_single_shuffle_keeps_its_batches_and_random_reshuffle_starts_with_them():
    problem = small("regression")
    found = run(problem, Setting(**{**fields(SETTING), "record": (1, 2), "epochs": 2}), runs=2)
    first, second = found.series("ss", "true_loss"), found.series("rr", "true_loss")
    assert (first[:, :2] == second[:, :2]).all()  # epoch 0 and 1
    assert (first[:, 2] != second[:, 2]).all()


@pytest.mark.parametrize("after", [1, 4, 9])
def test_an_interrupted_run_continues_to_the_same_bytes(after, tmp_path):
    problem, state = small("regression"), str(tmp_path / "state.npz")
    whole = run(problem, SETTING, runs=2)
    calls = 0

    def interrupt(_done, _total):
        nonlocal calls
        calls += 1
        if calls == after:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted) as caught:
        run(problem, SETTING, runs=2, state=state, progress=interrupt)
    assert caught.value.state == state
    assert np.isnan(caught.value.runs.values).any()
    assert same(run(problem, SETTING, runs=2, state=state), whole)
    assert same(run(problem, SETTING, runs=2, state=state), whole)  # finished: read back


def test_a_killed_run_continues_from_any_state_on_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(training, "_BETWEEN_SAVES", 0.0)
    monkeypatch.setattr(training, "_PER_LEG", 1.0)  # an epoch at a time
    problem, state, kept = small("binary"), tmp_path / "state.npz", []

    def keep(_done, _total):
        if state.exists() and len(kept) < 70:
            kept.append(shutil.copy(state, tmp_path / f"{len(kept)}.npz"))

    whole = run(problem, SETTING, runs=1, state=str(state), progress=keep)
    assert len(kept) > 60  # 2 runs of 30 epochs, and their records
    for copy in kept[::20]:
        assert same(run(problem, SETTING, runs=1, state=str(copy)), whole)


@pytest.mark.parametrize(
    ("change", "orders", "says"),
    [
        ({"rate": 0.2}, ("ss", "rr"), "rate is 0.1 there and 0.2 here"),
        ({"width": 5}, ("ss", "rr"), "width is 4 there and 5 here"),
        ({"rate": PowerRate(0.1, 0.5)}, ("ss", "rr"), "rate is 0.1 there"),
        ({"record": (1, 30)}, ("ss", "rr"), "other epochs are recorded"),
        ({}, ("ss",), "orders is ss, rr there and ss here"),
    ],
)
def test_a_state_of_other_runs_is_refused_by_name(change, orders, says, tmp_path):
    problem, state = small("binary"), tmp_path / "state.npz"
    run(problem, SETTING, runs=1, state=str(state))
    before = state.read_bytes()
    with pytest.raises(InputError, match=says):
        run(problem, Setting(**{**fields(SETTING), **change}), orders=orders, runs=1, state=str(state))
    assert state.read_bytes() == before


def test_a_state_of_other_data_is_refused(tmp_path):
    state = str(tmp_path / "state.npz")
    run(small("binary"), SETTING, runs=1, state=state)
    with pytest.raises(InputError, match="the data are not the same"):
        run(small("classes"), SETTING, runs=1, state=state)


@pytest.mark.parametrize("damage", ["cut", "flipped", "text", "empty", "other arrays"])
def test_a_damaged_state_is_refused_and_left_alone(damage, tmp_path):
    problem, state = small("binary"), tmp_path / "state.npz"
    run(problem, SETTING, runs=1, state=str(state))
    content = bytearray(state.read_bytes())
    if damage == "flipped":
        content[len(content) // 3] ^= 1
    if damage == "other arrays":
        np.savez(state, X=np.zeros(3))
        content = state.read_bytes()
    broken = {"cut": content[: len(content) // 2], "text": b"epoch,loss\n0,1\n", "empty": b""}.get(damage, content)
    state.write_bytes(broken)
    with pytest.raises(InputError, match="not the whole state of a run"):
        run(problem, SETTING, runs=1, state=str(state))
    assert state.read_bytes() == broken


def test_a_run_that_overflows_says_where_and_keeps_what_it_had(tmp_path):
    wild = Setting(depth=1, batch_size=6, epochs=30, rate=1e100, record=(0, 1, 30), activation="linear", gamma="frozen")
    state = str(tmp_path / "state.npz")
    found = run(small("regression"), wild, runs=1, state=state)
    assert len(found.stopped) == 2
    assert "order ss, seed 0: the loss left the finite numbers at step 2 (epoch 1), rate 1e+100" in found.stopped[0]
    assert np.isfinite(found.values[:, :, 0, 2]).all()
    assert np.isnan(found.values[:, :, 1:]).all()
    again = run(small("regression"), wild, runs=1, state=state)
    assert same(again, found)
    assert again.stopped == found.stopped


def test_one_order_may_overflow_while_the_other_goes_on():
    mild = Setting(depth=1, batch_size=6, epochs=5, rate=1e100, record=(5,), activation="linear", gamma="frozen")
    found = run(small("binary"), mild, orders=("ss", "rr"), runs=2)
    assert not found.stopped  # the logistic loss of a linear map grows at most linearly: no overflow


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"depth": 0}, "depth is 0"),
        ({"batch_size": 1}, "batch_size is 1"),
        ({"activation": "rleu"}, "did you mean relu"),
        ({"gamma": "frosen"}, "did you mean frozen"),
        ({"rate": -1.0}, "not positive"),
        ({"rate": float("nan")}, "not positive"),
        ({"momentum": 1.0}, "momentum is 1"),
        ({"eps": -1e-9}, "eps is -1e-09"),
        ({"weight_decay": float("inf")}, "weight_decay is inf"),
        ({"record": (0, 7), "epochs": 5}, "between 0 and 5"),
    ],
)
def test_bad_settings_are_one_sentence(options, says):
    with pytest.raises(InputError, match=says):
        Setting(**options)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"orders": ("sss",)}, "did you mean ss"),
        ({"orders": ("ss", "ss")}, "name each once"),
        ({"orders": ()}, "orders are none"),
        ({"runs": 0}, "at least 1"),
        ({"setting": Setting(batch_size=23)}, "larger than the 22 samples"),
        ({"setting": Setting(batch_size=7)}, "last batch of one sample"),
    ],
)
def test_bad_calls_are_one_sentence(options, says):
    with pytest.raises(InputError, match=says):
        run(small("binary"), options.pop("setting", SETTING), **options)


def fields(setting):
    from dataclasses import fields as names

    return {field.name: getattr(setting, field.name) for field in names(setting)}
