"""What floating point leaves undecided: the exact guess, and what is said of attempts in vain."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.separability import decision, exact_data, separability
from proofs_check.separability.decision import Order, _exact_guess, certificate, decide
from proofs_check.separability.exact_rows import ExactRows
from proofs_check.separability.items import items_of

from . import oracle

PAIRS = [np.array([0, 1]), np.array([2, 3]), np.array([4, 5])]
THREES = [np.array([0, 1, 2]), np.array([3, 4, 5])]


def draws(count: int):
    rng = np.random.default_rng(0)
    for _ in range(count):
        yield rng.integers(-3, 4, (6, 2)), rng.choice([-1, 1], 6)


@pytest.mark.parametrize("batches", [PAIRS, [np.arange(6)], THREES], ids=["pairs", "whole", "threes"])
def test_the_exact_guess_is_the_decomposition(batches: list[np.ndarray]):
    """Of the items themselves where batches share their roots; of rows rounded to 256 bits otherwise."""
    for X, y in draws(20):
        data = exact_data(X, y)
        items = items_of(data, batches)
        guess = _exact_guess(items, ExactRows(data, batches))
        expected, _ = oracle.classify(X.tolist(), y.tolist(), [batch.tolist() for batch in batches])
        if len(batches) != 2:  # rounded rows may tear apart what overlaps by an identity of roots
            assert decision._kind(guess) == expected
        if guess.w is not None:
            w = np.array([float(v) for v in guess.w])
            margins = items.margins(w / np.abs(w).max())
            assert margins[~guess.overlapping].min() > (0 if len(batches) != 2 else -1e-12)
            assert np.abs(margins[guess.overlapping]).max(initial=0) < 1e-12
        if guess.basis is not None and guess.overlapping.any():
            inside = items.rows(np.flatnonzero(guess.overlapping))
            assert np.abs(inside @ guess.basis).max(initial=0) < 1e-9
            rank = np.linalg.matrix_rank(inside, tol=1e-9)
            assert guess.basis.shape == (2, 2 - rank)
            np.testing.assert_allclose(guess.basis.T @ guess.basis, np.eye(2 - rank), atol=1e-12)


def test_data_too_large_for_exact_arithmetic_are_said_to_be(monkeypatch: pytest.MonkeyPatch):
    data = exact_data([[1.0 + 2.0**-50, 1], [1.0, 1], [0, 0], [3, 2]], [1, -1, 1, -1])
    items = items_of(data, [np.arange(4)])
    monkeypatch.setattr(decision, "EXACT_ENTRIES", items.count * items.dim)
    assert _exact_guess(items, ExactRows(data, [np.arange(4)])) is not None
    monkeypatch.setattr(decision, "EXACT_ENTRIES", items.count * items.dim - 1)
    monkeypatch.setattr(decision, "separation_proof", lambda *_, **__: None)
    monkeypatch.setattr(decision, "algebraic_proof", lambda *_: None)
    found = decide(data, Order("gd"))
    assert (found.kind, found.certificate, found.ls_samples()) == ("UNDECIDED", None, ())
    assert found.tried == (
        "floating point: what overlaps has irrational relations across batches",
        "exact arithmetic: 4 items × 2 coordinates are too many",
        "sums of roots: what overlaps has irrational relations across batches",
    )


@pytest.mark.parametrize("attempt", [1, 2])
def test_each_attempt_decides_where_those_before_it_fail(monkeypatch: pytest.MonkeyPatch, attempt: int):
    X, y = [[0], [1], [2], [3]], [-1, 1, -1, 1]
    real, calls = decision.separation_proof, []

    def failing(*given, **options):
        calls.append(options)
        return None if len(calls) <= attempt else real(*given, **options)

    monkeypatch.setattr(decision, "separation_proof", failing)
    found = separability(X, y, batch_size=2)
    assert (found.class_, found.verified, len(found.tried)) == ("LS", True, attempt)
    assert calls == [{}, {"bits": 512}][: min(attempt + 1, 2)]
    assert found.certificate["proof"]["bits"] == (512 if attempt == 1 else 64)


def test_proofs_of_reshuffling_name_only_the_batches_they_use():
    data = exact_data([[0], [1], [2], [3]], [0, 1, 0, 1])
    batches = [np.array([0, 1]), np.array([1, 2]), np.array([2, 3])]
    proof = {
        "stages": [
            {"rule": "class", "features": [0], "ties": [[0, 1]], "batches": [2]},
            {"rule": "combination", "items": [[2, 0, 1], [0, 1, 0], [-1, 0, 1]], "weights": ["1", "2", "3"]},
        ],
        "separator": {"w": ["1"], "basis": [[0, 0, 1]], "columns": [0]},
    }
    made = certificate(data, Order("rr", sizes=(2,)), "separability", {"class": "SC"}, proof, batches)["proof"]
    assert made["batches"] == [[2, 3], [0, 1]]
    assert made["stages"][0] == {"rule": "class", "features": [0], "ties": [[0, 1]], "batches": [0]}
    assert made["stages"][1]["items"] == [[0, 0, 1], [1, 1, 0], [-1, 0, 1]]
    assert made["separator"]["basis"] == [[1, 0, 1]]
    kept = certificate(data, Order("ss", (batches[0],)), "separability", {"class": "SC"}, proof, batches)
    assert kept["proof"] is proof


def test_orders_in_certificates():
    assert Order("gd").document() == {"name": "gd"}
    assert Order("rr", sizes=(4, 2)).document() == {"name": "rr", "sizes": [4, 2]}
    assert Order("ss", (np.array([3, 1]),)).document() == {"name": "ss", "batches": [[3, 1]]}
