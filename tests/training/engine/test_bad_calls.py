"""What the engine says to calls that make no sense."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.training.engine import simulate

GOOD: dict[str, Any] = {"X": [[0.0], [1.0], [2.0], [3.0]], "Y": [1.0, 0.0, 3.0, 2.0], "rate": 0.1, "epochs": 2}
GOOD |= {"batch_size": 2, "order": "igm"}
RNG = np.random.default_rng(0)
BAD: list[tuple[dict[str, Any], str]] = [
    ({"X": [[0], [1], [np.nan], [3]]}, "feature 0 of sample 2"),
    ({"Y": [1, 0, 3]}, "4 rows of features and 3 targets"),
    ({"order": "rrr"}, "unknown order 'rrr'; did you mean rr"),
    ({"loss": "logistics"}, "did you mean logistic"),
    ({"gamma": "free"}, "unknown gamma"),
    ({"constant": "ignore"}, "unknown constant"),
    ({"eps": -1.0}, "eps"),
    ({"jobs": 0}, "jobs 0"),
    ({"risk_draws": 0}, "risk_draws is 0"),
    ({"epochs": -1}, "epochs is -1"),
    ({"record": [3]}, "between 0 and 2"),
    ({"rate": 0.0}, "not positive"),
    ({"rate": float("inf")}, "not positive and finite"),
    ({"rate": lambda epoch, _: 1.0 - epoch / 2}, "epoch 2, step 3"),
    ({"momentum": 1.0}, "momentum is 1"),
    ({"weight_decay": -0.1}, "weight_decay"),
    ({"gamma_decay": float("nan")}, "gamma_decay"),
    ({"nesterov": True}, "needs momentum"),
    ({"order": "rr"}, "Generator"),
    ({"order": "ss", "rng": [RNG, RNG], "runs": 3}, "rng for 2, runs for 3"),
    ({"runs": 0}, "0 runs"),
    ({"W0": [0.0]}, "W0"),
    ({"W0": np.zeros((2, 1, 1)), "rate": [0.1, 0.1, 0.1]}, "rate for 3, W0 for 2"),
    ({"permutations": [0, 1, 2, 3]}, "takes no permutations"),
    ({"order": "ss", "permutations": [0, 1, 2, 2]}, "row 0 of the permutations of run 0"),
    ({"order": "ss", "permutations": [0, 1, 2]}, r"shape \(3,\)"),
    ({"order": "ss", "permutations": [0.0, 1.0, 2.0, 3.0]}, "whole numbers"),
    ({"order": "rr", "permutations": [[0, 1, 2, 3]] * 3, "risks": False}, r"shape \(3, 4\)"),
    ({"X": [[0], [0], [2], [3]]}, r"constant in batch 0 \(samples 0, 1\)"),
    ({"X": [[0], [0], [2], [3]], "order": "rr", "rng": RNG, "epochs": 50, "risks": False}, "feature 0 is constant"),
]


@pytest.mark.parametrize(("change", "says"), BAD, ids=[says for _, says in BAD])
def test_bad_calls_say_what_is_wrong(change: dict[str, Any], says: str) -> None:
    assert simulate(**GOOD).stopped == (None,)
    with pytest.raises(InputError, match=says):
        simulate(**{**GOOD, **change})


def test_the_constant_batch_of_a_reshuffle_is_named_with_all_its_samples() -> None:
    X = np.arange(24.0).reshape(12, 2)
    X[:6, 1] = 5.0  # batches of three of these are constant, wherever in the epoch
    for seed in range(20):
        rng = np.random.default_rng(seed)
        with pytest.raises(InputError, match="feature 1 is constant") as said:
            simulate(X, X[:, 0], rate=0.01, epochs=500, batch_size=3, order="rr", rng=[rng], risks=False, record=[500])
        (named,) = re.findall(r"\(samples ([\d, ]+)\)", str(said.value))
        samples = [int(i) for i in named.split(", ")]
        assert len(set(samples)) == 3
        assert max(samples) < 6


def test_no_place_for_a_cache_compiles_all_the_same(monkeypatch: Any) -> None:
    from proofs_check.training.engine import compiled

    calls = []

    def njit(**options: Any) -> Any:
        def made(function: Any) -> Any:
            calls.append(options)
            if options.get("cache"):
                raise RuntimeError("no locator available")
            return function

        return made

    monkeypatch.setattr(compiled, "njit", njit)
    assert compiled.compiled(abs) is abs
    assert [call.get("cache", False) for call in calls] == [True, False]
