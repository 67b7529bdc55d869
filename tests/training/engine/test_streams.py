"""Chunks, threads, sinks and resumption change no byte."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.training.engine import Runs, advance, simulate
from tests.training.engine.test_against_plain import problem

OPTIONS: dict[str, Any] = {"rate": 0.05, "batch_size": 4, "gamma": "trained", "momentum": 0.5, "loss": "logistic"}


def bytes_of(runs: Runs) -> list[bytes]:
    return [getattr(runs, name).tobytes() for name in ("epochs", "W", "gamma", "order_risk", "gd_risk", "steps")]


def go(order: str, **more: Any) -> Runs:
    X, Y = problem("logistic")
    return simulate(
        X, Y, **{**OPTIONS, "order": order, "rng": np.random.default_rng(4), "epochs": 20, "runs": 5, **more}
    )


@pytest.mark.parametrize("order", ["ss", "rr", "with-replacement"])
def test_the_same_bytes_for_any_number_of_threads_and_any_chunks(order: str, monkeypatch: Any) -> None:
    whole = go(order)
    assert bytes_of(go(order, jobs=3)) == bytes_of(whole)
    monkeypatch.setattr(advance, "MEMORY", 8 * 5 * 100)  # blocks of one run
    monkeypatch.setattr(advance, "DRAWN", 8 * 5 * 22 * 3)  # three epochs a chunk
    monkeypatch.setattr(advance, "KEPT", 0)
    assert bytes_of(go(order, jobs=2)) == bytes_of(whole)
    monkeypatch.setattr(advance, "MEMORY", 1)  # less than one run takes
    assert bytes_of(go(order, jobs=2)) == bytes_of(whole)
    first = go(order, runs=2)
    assert np.array_equal(first.W, whole.W[:2])  # run i is the same however many there are


def test_a_sink_gets_every_record_once_and_memory_holds_one_chunk(monkeypatch: Any) -> None:
    whole = go("rr")
    monkeypatch.setattr(advance, "MEMORY", 8 * 5 * 100)
    monkeypatch.setattr(advance, "DRAWN", 8 * 5 * 22 * 3)  # three epochs
    seen: list[Runs] = []
    last = go("rr", sink=seen.append)
    assert len(seen) > 3
    assert np.array_equal(np.concatenate([part.epochs for part in seen]), whole.epochs)
    assert np.array_equal(np.concatenate([part.W for part in seen], axis=1), whole.W)
    assert last is seen[-1]
    assert [part.state.epoch for part in seen] == [int(part.epochs[-1]) for part in seen]


@pytest.mark.parametrize("order", ["ss", "rr", "with-replacement"])
def test_carried_on_to_the_same_bytes(order: str) -> None:
    whole, half = go(order), go(order, epochs=7)
    rest = go(order, resume=half.state)
    assert list(rest.epochs) == list(range(8, 21))
    for name in ("W", "gamma", "order_risk", "gd_risk"):
        assert np.array_equal(getattr(rest, name), getattr(whole, name)[:, 8:])
    assert rest.state.generators == whole.state.generators
    assert np.array_equal(rest.steps, whole.steps)


def test_a_state_of_other_runs_is_refused() -> None:
    state = go("rr", epochs=7).state
    with pytest.raises(InputError, match="shape"):
        go("rr", runs=4, resume=state)
    with pytest.raises(InputError, match="7 epochs old"):
        go("rr", epochs=6, resume=state)
    with pytest.raises(InputError, match="4 generators"):
        go("rr", resume=replace(state, generators=state.generators[:4]))


def test_a_run_that_overflows_is_marked_and_the_others_go_on() -> None:
    X, Y = problem("squared")
    from proofs_check.training.simulate import train

    options: dict[str, Any] = {"epochs": 300, "batch_size": 4, "order": "rr"}
    runs = simulate(X, Y, rate=[0.05, 3.0], rng=np.random.default_rng(0), **options)
    generators = np.random.default_rng(0).spawn(2)
    plain = train(X, Y, rate=3.0, rng=generators[1], **options)
    assert plain.stopped is not None
    assert runs.stopped == (None, plain.stopped)
    assert list(runs.steps) == [300 * 6, plain.steps]
    k = len(plain.epochs)
    assert np.isfinite(runs.W[1, :k]).all()
    assert np.isnan(runs.W[1, k:]).all()
    assert np.isnan(runs.gd_risk[1, k:]).all()
    assert np.isfinite(runs.W[0]).all()
    assert np.array_equal(runs.run(1).epochs, plain.epochs)
    alone = simulate(X, Y, rate=0.05, rng=[np.random.default_rng(0).spawn(2)[0]], **options)
    assert np.array_equal(alone.W[0], runs.W[0])
    ended = simulate(X, Y, rate=3.0, rng=np.random.default_rng(0), **{**options, "epochs": 5000, "record": [5000]})
    assert ended.stopped[0] is not None
    assert np.isnan(ended.M).all()
