"""Strategies keep their promises: every drawn data set is of the wanted class, by the exact decision."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from constructions.planted import PLANS, Wish
from constructions.strategies import as_arrays, labelled, numbers, of_class, orders, regression
from proofs_check.separability import separability

CALM = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def class_of(data, order):
    X, y = as_arrays(data, exact=True)
    options = {"ss": {"batches": data.batches}, "gd": {}, "rr": {"batch_size": data.batch_size}}[order]
    found = separability(X, y.astype(int), order=order, **options)
    assert found.verified
    return found.class_


@pytest.mark.parametrize(("order", "kind"), sorted(PLANS))
def test_every_example_is_of_the_wanted_class(order, kind):
    @CALM
    @given(of_class(kind, order=order))
    def promise(data):
        assert class_of(data, order) == kind
        assert {row[0] for row in data.y} == {1, -1}

    promise()


@pytest.mark.parametrize("kind", ["LS", "SC"])
def test_mixed_batches_are_mixed(kind):
    @CALM
    @given(of_class(kind, mixed=True, n=(4, 12)))
    def promise(data):
        assert all({data.y[i][0] for i in batch} == {1, -1} for batch in data.batches)
        assert class_of(data, "ss") == kind

    promise()


@pytest.mark.parametrize(("order", "kind"), sorted(PLANS))
def test_generators_of_random_numbers_serve_as_sources(order, kind):
    rng = np.random.default_rng(0)
    X, y = PLANS[order, kind](lambda low, high: int(rng.integers(low, high + 1)), Wish(8, 3, 2))
    options = {"ss": {"batch_size": 2}, "gd": {}, "rr": {"batch_size": 2}}[order]
    assert separability(np.array(X), np.array(y), order=order, **options).class_ == kind


@CALM
@given(st.data())
def test_what_is_asked_for_is_drawn(data):
    made = data.draw(regression(n=6, d=2, p=3, batch_size=(2, 3), ties=False, denominator=4))
    X, y = as_arrays(made)
    assert X.shape == (6, 2)
    assert y.shape == (6, 3)
    assert made.batch_size in (2, 3)
    assert all(len(set(column)) == 6 for column in zip(*made.X, strict=True))
    assert max(v.denominator for row in made.X for v in row) <= 4
    last = data.draw(regression(constant=True))
    assert len({row[-1] for row in last.X}) == 1
    cut = data.draw(regression(n=(5, 8), batch_size=3, ragged=True))
    assert cut.n % 3 != 1


@CALM
@given(labelled(batches="mixed"), labelled(batches="one-class", batch_size=2), labelled())
def test_labels_by_batches(mixed, alone, some):
    assert all(len({mixed.y[i] for i in batch}) == 2 for batch in mixed.batches)
    assert all(len({alone.y[i] for i in batch}) == 1 for batch in alone.batches)
    assert {row[0] for row in some.y} == {row[0] for row in alone.y} == {1, -1}


@CALM
@given(orders(5), numbers(3))
def test_orders_and_numbers(order, number):
    assert sorted(order) == list(range(5))
    assert abs(number) <= 3


def test_the_least_example_is_readable():
    data = find(of_class("LS"), lambda _data: True, settings=settings(database=None))
    assert (data.n, data.d, data.batch_size) == (4, 1, 2)
    assert data.order == (0, 1, 2, 3)
    assert max(abs(v) for row in data.X for v in row) <= 1


@pytest.mark.parametrize(
    ("strategy", "says"),
    [
        (of_class("LS", order="rr"), "never LS"),
        (of_class("PLS", mixed=True), "LS and SC only"),
        (of_class("PLS", d=1), "d of at least 2"),
        (of_class("PLS", order="rr", batch_size=3), "batches of two only"),
        (of_class("SC", n=3), "at least 4"),
        (regression(n=5, batch_size=2), "fit together"),
        (regression(n=20, ties=False, high=2, batch_size=2), "different values"),
        (labelled(n=2, batch_size=2, batches="one-class"), "one batch alone"),
    ],
)
def test_what_cannot_be_drawn_is_said(strategy, says):
    with pytest.raises(ValueError, match=says):
        find(strategy, lambda _data: True)


def test_without_hypothesis_one_sentence_names_the_extra():
    code = (
        "import sys; sys.modules['hypothesis'] = None; import constructions, constructions.planted;"
        " import constructions.strategies"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 1
    assert done.stderr.strip().endswith('pip install "proofs-check[test]"')
