"""Classes and fates in the plane, by cross products of integers, against the certified engine."""

from __future__ import annotations

import numpy as np
import pytest

from constructions.dataset import data_set
from proofs_check.predicates.classes import Classes
from proofs_check.search.pair_directions import SC, direction_tables
from proofs_check.search.plane import COLUMNS, fits, plane_facts

CLASSES = ("LS", "PLS", "SC")
FATES = ("bounded", "diverges", "depends")


@pytest.mark.parametrize(
    ("n", "d", "B", "bound", "count"),
    [(4, 1, 2, 3, 8), (4, 2, 2, 3, 15), (6, 2, 2, 5, 15), (6, 2, 3, 3, 10), (5, 2, 3, 3, 8), (6, 2, 4, 2, 4)],
)
def test_facts_are_those_of_the_engine(n, d, B, bound, count):
    rng = np.random.default_rng(n + 10 * B + 100 * d)
    X, y = rng.integers(0, bound + 1, (count, n, d)), rng.choice((-1, 1), (count, n))
    y[:, 1::2] = np.where(rng.random((count, n // 2)) < 0.7, -y[:, : 2 * (n // 2) : 2], y[:, 1::2])
    facts = plane_facts(X, y, B)
    for k in range(count):
        if len(set(y[k].tolist())) < 2:
            continue
        told = dict(zip(COLUMNS, facts[k].tolist(), strict=True))
        rows, labels = X[k].tolist(), y[k].tolist()
        data = data_set("one", "", X=rows, y=labels, batch_size=B, witnesses=(), expects={}, task="classification")
        engine = Classes(data)
        for order in ("ss", "rr", "gd"):
            assert engine.class_of(order)[0] == CLASSES[told[f"{order} class"]], data
        for order in ("ss", "rr"):
            assert engine.fate_of(order, None)[0] == FATES[told[f"{order} fate"]], data
            for gamma in ("frozen", "trained"):
                fate, number = told[f"{order} {gamma}"], told[f"{order} lost {gamma}"]
                exact, (low, high) = engine.fate_of(order, gamma)[0], engine.lost(order, gamma)
                assert fate < 0 or exact in (None, FATES[fate]), data
                assert number < 0 or low <= number <= high, data


def test_frozen_and_trained_scales_go_the_same_way_for_pairs_in_the_plane():
    """Over all 512 sets of sign vectors; so Γ cannot decide a fate there, but by margins of exactly 0."""
    kinds, _, weights, known = direction_tables()
    open_sets = kinds[:, 1] != SC
    assert known[open_sets].all()
    frozen, trained = weights[open_sets, 0], weights[open_sets, 1]
    assert (frozen[:, 0] * trained[:, 1] == frozen[:, 1] * trained[:, 0]).all()
    assert ((frozen * trained).sum(axis=1) > 0).all()


def test_integers_that_do_not_fit_are_refused():
    assert fits(6, 2, 5)
    assert not fits(6, 3, 1)
    assert not fits(24, 2, 60)


def test_reshuffling_that_separates_every_triple_may_lose_a_sample_where_one_is_dropped():
    from proofs_check.separability import fate

    X, y = [(0, 0), (0, 0), (0, 1), (1, 3)], [-1, -1, 1, 1]
    answer = fate(X, y, order="rr", batch_size=3, drop_last=True)
    assert (answer.separability.class_, answer.fate, answer.verified) == ("LS", "depends", True)
