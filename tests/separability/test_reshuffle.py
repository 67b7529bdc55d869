"""Random reshuffling: few batches prove overlap, all of them separability, and a search only supports it."""

from itertools import combinations

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.separability import fate, is_separable, separability

from .oracle import classify


def by_all_subsets(X, y, size):
    """The class by the oracle, every subset a batch of its own."""
    subsets = [list(subset) for subset in combinations(range(len(y)), size)]
    return classify(X.tolist(), y.tolist(), subsets)[0]


@pytest.mark.parametrize("size", [2, 3])
def test_small_data_sets_agree_with_the_oracle(size):
    rng = np.random.default_rng(size)
    seen = set()
    for _ in range(25):
        X, y = rng.integers(-3, 4, (4, 2)), rng.choice([-1, 1], 4)
        answer = separability(X, y, order="rr", batch_size=size, drop_last=True)
        assert answer.class_ == by_all_subsets(X, y, size), (X.tolist(), y.tolist())
        assert answer.verified
        seen.add(answer.class_)
    assert len(seen) > 1


def test_classes_smaller_than_a_batch_can_separate_certified_by_enumeration():
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((8, 12)), np.tile([1, -1], 4)
    X[:, 0] = 10 * y + rng.standard_normal(8) / 10
    answer = separability(X, y, order="rr", batch_size=5, drop_last=True)
    assert (answer.class_, answer.strength) == ("LS", "certified")


def test_too_many_subsets_leave_separability_supported():
    rng = np.random.default_rng(1)
    y = np.tile([1, -1], 12)
    X = rng.standard_normal((24, 3))
    X[:, 0] = 10 * y + rng.standard_normal(24) / 10
    answer = separability(X, y, order="rr", batch_size=13, drop_last=True)
    assert (answer.class_, answer.strength, answer.verified) == ("LS", "supported", False)
    assert answer.certificate is None
    assert answer.tried
    found = fate(X, y, order="rr", batch_size=13, drop_last=True)
    assert (found.strength, found.verified, found.certificate) == ("supported", False, None)
    with pytest.raises(InputError, match="supported only"):
        is_separable(X, y, order="rr", batch_size=13, drop_last=True)


def test_overlap_is_certified_however_many_subsets_there_are():
    rng = np.random.default_rng(2)
    X, y = rng.standard_normal((300, 5)), rng.choice([-1, 1], 300)
    answer = separability(X, y, order="rr", batch_size=30)
    assert (answer.class_, answer.strength) == ("SC", "certified")
    assert len(answer.certificate["proof"]["batches"]) < 20  # of about 10⁴¹


def test_overlap_without_batches_of_one_class():
    rng = np.random.default_rng(3)
    y = np.tile([1, -1], 12)
    X = rng.standard_normal((24, 2))
    answer = separability(X, y, order="rr", batch_size=13, drop_last=True)
    assert (answer.class_, answer.strength) == ("SC", "certified")


def test_pairs_are_deduplicated_by_sign():
    rng = np.random.default_rng(4)
    X = rng.integers(0, 50, (60, 1))
    y = np.where(X[:, 0] > 24, 1, -1)
    X[:2], y[:2] = 60, (1, -1)
    answer = separability(X, y, order="rr", batch_size=2)
    assert answer.class_ == "SC"
    # nine samples of one class on a line overlap along it; the tenth, of the other class, is off it
    X = np.column_stack([np.arange(10), np.arange(10)])
    X[9] = 20, -20
    answer = separability(X, [-1] * 9 + [1], order="rr", batch_size=2)
    assert (answer.class_, answer.strength) == ("PLS", "certified")
    assert answer.ls_samples == tuple(range(10))


def test_a_seed_gives_one_answer():
    rng = np.random.default_rng(5)
    X, y = rng.standard_normal((40, 3)), rng.choice([-1, 1], 40)
    one, two = (
        separability(X, y, order="rr", batch_size=8, rng=np.random.default_rng(7)).certificate for _ in range(2)
    )
    assert one == two
