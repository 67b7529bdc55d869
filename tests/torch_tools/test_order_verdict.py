"""Orders told apart by sample numbers alone; no torch needed."""

from __future__ import annotations

from itertools import permutations
from math import factorial, log10

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs_check.torch_tools import chance
from proofs_check.torch_tools.order_verdict import decide_order, partition


def cut(order, size: int):
    order = np.asarray(order, dtype=np.int64)
    return [order[start : start + size] for start in range(0, len(order), size)]


sizes = st.tuples(st.integers(2, 6), st.integers(2, 40), st.integers(2, 5), st.integers(0, 2**32 - 1))


@settings(max_examples=60, deadline=None)
@given(sizes)
def test_the_same_batches_in_any_disguise_are_single_shuffle(drawn):
    size, n, epochs, seed = drawn
    rng = np.random.default_rng(seed)
    first = cut(rng.permutation(n), size)
    moved = [[rng.permutation(first[j]) for j in rng.permutation(len(first))] for _ in range(epochs - 1)]
    found = decide_order([first, *moved], n=n)
    assert found.fixed or found.order == "gd"
    if found.order == "ss":
        assert found.log10_chance == pytest.approx(-(epochs - 1) * found.log10_partitions)


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 6), st.integers(60, 150), st.integers(0, 2**32 - 1))
def test_fresh_permutations_are_random_reshuffling(size, n, seed):
    rng = np.random.default_rng(seed)
    assert decide_order([cut(rng.permutation(n), size) for _ in range(3)], n=n).order == "rr"


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_draws_with_replacement_are_told(seed):
    rng = np.random.default_rng(seed)
    assert decide_order([cut(rng.integers(0, 60, 60), 6) for _ in range(3)], n=60).order == "replacement"


@pytest.mark.parametrize(("n", "size"), [(4, 2), (6, 2), (6, 3), (5, 2), (7, 3)])
def test_partitions_are_counted_rightly(n, size):
    every = {partition(cut(order, size)) for order in permutations(range(n))}
    lengths = [len(batch) for batch in cut(range(n), size)]
    # the count is an integer; logarithms of factorials are right to some ulp
    assert 10 ** chance.distinct_partitions(lengths) == pytest.approx(len(every), rel=1e-12)


def test_chances():
    assert chance.permutations(20) == pytest.approx(log10(factorial(20)), rel=1e-12)
    assert 10 ** chance.no_repeat(3, 5) == pytest.approx(5 * 4 * 3 / 125, rel=1e-12)
    assert chance.no_repeat(6, 5) == -np.inf
    assert 10 ** chance.any_pair(3, log10(3)) == pytest.approx(1 - (2 / 3) ** 3, rel=1e-12)
    assert chance.tail(29.9) == pytest.approx(chance.tail(30.0), rel=1e-2)
    assert chance.epochs_for(log10(3)) == 14  # 3⁻¹³ is the first power below 10⁻⁶
    assert [chance.in_words(value) for value in (None, -400.0, -14.2, log10(0.11))] == [
        "none", "below 1e-300", "1e-14", "0.11",
    ]  # fmt: skip


def test_few_samples_leave_doubt():
    """Four samples in pairs have three partitions: two equal epochs happen once in three."""
    found = decide_order([cut([0, 2, 1, 3], 2), cut([3, 1, 0, 2], 2)], n=4)
    assert (found.order, found.sure) == ("ss", False)
    assert 10**found.log10_chance == pytest.approx(1 / 3, rel=1e-12)


def test_a_period_is_mixed_and_a_coincidence_is_not():
    rng = np.random.default_rng(0)
    a, b = (cut(rng.permutation(40), 4) for _ in range(2))
    assert decide_order([a, b, a], n=40).order == "mixed"
    assert decide_order([a, b, a], n=40).repeats == ((0, 2),)
    assert decide_order([cut([0, 1, 2, 3], 2), cut([0, 2, 1, 3], 2), cut([0, 1, 2, 3], 2)], n=4).order == "rr"


@pytest.mark.parametrize("own", [True, False])
def test_buffers_and_blocks_are_local(own):
    rng = np.random.default_rng(1)
    buffered = [cut(np.argsort(np.arange(200) + rng.uniform(0, 30, 200)), 8) for _ in range(3)]
    assert decide_order(buffered, n=200, own=own).order == "local"
    blocks = [np.concatenate([rng.permutation(20) + 20 * b for b in rng.permutation(10)]) for _ in range(3)]
    assert decide_order([cut(order, 8) for order in blocks], n=200).order == "local"


def test_own_order_and_one_batch():
    assert decide_order([cut(range(20), 4)] * 2, n=20).order == "igm"
    assert decide_order([cut(range(20), 4)] * 2, n=20, own=False).order == "ss"
    assert decide_order([cut(range(1, 20, 2), 4)] * 2, n=20).order == "igm"  # one of two processes, not shuffled
    assert decide_order([[np.arange(20)]] * 2, n=20).order == "gd"
    assert decide_order([[np.arange(10)]] * 2, n=20).order == "igm"


def test_equal_rows_do_not_look_like_replacement():
    rng = np.random.default_rng(2)
    rows = np.arange(60) // 2
    assert decide_order([cut(rng.permutation(rows), 6) for _ in range(3)], own=False, twins=True).order == "rr"
    other = [cut(rng.permutation(rows) + 100 * epoch, 6) for epoch in range(3)]
    assert decide_order(other, own=False, twins=True).order == "unknown"
