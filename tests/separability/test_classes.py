"""The class of small data sets that can be worked out by hand, and of degenerate ones."""

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.separability import is_separable, separability

from .data import FOUR, RESHUFFLE, published_toy


def classes(X, y, batch_size=2, **options):
    found = {order: separability(X, y, order=order, batch_size=batch_size, **options) for order in ("ss", "rr", "gd")}
    assert all(answer.strength == "certified" and answer.verified for answer in found.values())
    return [found[order].class_ for order in ("ss", "rr", "gd")]


def test_four_points_on_a_line():
    assert classes(*FOUR) == ["LS", "SC", "SC"]


def test_one_of_the_three_pairings_separates():
    found = [separability(*FOUR, batches=b).class_ for b in ([[0, 1], [2, 3]], [[0, 2], [1, 3]], [[0, 3], [1, 2]])]
    assert sorted(found) == ["LS", "SC", "SC"]
    assert found[0] == "LS"


def test_reshuffling_separates_in_part():
    answer = separability(*RESHUFFLE, order="rr", batch_size=2)
    assert answer.class_ == "PLS"
    assert answer.direction == pytest.approx(np.array([-1, -1]) / np.sqrt(2))
    assert classes(*RESHUFFLE)[2] == "SC"


@pytest.mark.parametrize("m", [2, 4, 6])
def test_published_toy(m):
    X, y = published_toy(m)
    answer = separability(X, y, batch_size=2)
    assert answer.class_ == "PLS"
    assert answer.direction == pytest.approx(np.array([-1, 1]) / np.sqrt(2))
    assert separability(X, y, order="gd").class_ == "LS"


def test_labels_of_one_class_overlap():
    X = np.arange(12).reshape(6, 2) ** 2
    assert classes(X, np.ones(6), batch_size=3) == ["SC", "SC", "SC"]


def test_one_class_batches_overlap_and_the_rest_may_separate():
    X = [[0, 5], [1, 5], [2, 1], [3, 8]]
    answer = separability(X, [1, 1, -1, 1], batches=[[0, 1], [2, 3]])
    assert (answer.class_, answer.ls_samples) == ("PLS", (2, 3))


def test_duplicated_samples_with_opposite_labels_overlap():
    X = [[0, 1], [0, 1], [3, 0], [5, 7]]
    answer = separability(X, [1, -1, -1, 1], batches=[[0, 1, 2, 3]])
    assert answer.verified
    assert not {0, 1} & set(answer.ls_samples)


def test_whole_data_set_twice():
    rng = np.random.default_rng(2)
    X = rng.standard_normal((12, 3))
    y = np.where(X @ [1, 2, 3] > 0, 1, -1)
    for flip in (1, -1):
        answer = separability(np.vstack([X, X]), np.append(y, flip * y), batch_size=4)
        assert answer.verified
        assert answer.class_ == (separability(X, y, batch_size=4).class_ if flip == 1 else "SC")


@pytest.mark.parametrize("batch_size", [2, 3, 4])
def test_collinear_features_change_nothing(batch_size):
    rng = np.random.default_rng(3)
    for _ in range(10):
        X = rng.integers(-9, 10, (12, 2))
        y = rng.choice([-1, 1], 12)
        wide = np.column_stack([X, 3 - 2 * X[:, 0], 5 * X[:, 1], np.full(12, 7)])
        one, other = (separability(data, y, batch_size=batch_size) for data in (X, wide))
        assert other.verified
        assert (one.class_, one.ls_samples) == (other.class_, other.ls_samples)


def test_more_features_than_samples():
    rng = np.random.default_rng(4)
    X = rng.standard_normal((12, 40))
    y = np.tile([1, -1], 6)
    assert classes(X, y, batch_size=4)[::2] == ["LS", "LS"]


def test_a_point_on_the_separating_plane_overlaps_only_if_it_must():
    # one batch, mean (0, 0): the points (0, ±1) lie on the plane x = 0 that separates the others
    X = [[-2, 0], [2, 0], [0, 1], [0, -1]]
    assert separability(X, [-1, 1, 1, 1], order="gd").ls_samples == (0, 1)
    assert separability(X, [-1, 1, 1, -1], order="gd").class_ == "LS"


@pytest.mark.parametrize("scale", [1e-9, 1e9, 2.0**-900])
def test_scale_changes_nothing(scale):
    rng = np.random.default_rng(5)
    X = rng.integers(-5, 6, (20, 3)).astype(float)
    y = rng.choice([-1, 1], 20)
    scaled = X * [2.0 ** round(np.log2(scale)), 1, 1]
    assert classes(scaled, y, batch_size=4) == classes(X, y, batch_size=4)


def test_a_large_mean_costs_no_digits():
    X = np.array([[0], [1], [2], [3]]) + 2**50
    assert separability(X.astype(float), FOUR[1], batch_size=2).class_ == "LS"


def test_margin_at_rounding_level_is_decided():
    # one batch: separated along x₁ by 2⁻⁵⁰ of the range, and not at all without the last sample's nudge
    tiny = 2.0**-50
    X = [[-1.0, 3], [1.0, -3], [-tiny, 1], [tiny, -1]]
    assert separability(X, [-1, 1, -1, 1], order="gd").class_ == "LS"
    X = [[1.0 + tiny, 1], [1.0, 1], [0, 0], [3, 2]]
    assert separability(X, [1, -1, 1, -1], order="gd").verified


def test_constant_features_under_both_conventions():
    X = [[0, 1], [0, 2], [1, 5], [2, 4]]
    y = [1, -1, 1, -1]
    assert separability(X, y, batch_size=2).verified
    with pytest.raises(InputError, match="feature 0 is constant in batch 0"):
        separability(X, y, batch_size=2, constant="error")
    with pytest.raises(InputError, match="feature 0 has one value in 2 samples"):
        separability(X, y, order="rr", batch_size=2, constant="error")
    assert separability(X, y, batch_size=2, constant="error", eps=0.1).verified
    assert separability([[1, 0], [1, 0], [1, 0], [1, 0]], y, batch_size=2).class_ == "SC"


def test_eps_bends_features_but_not_the_class_of_generic_data():
    rng = np.random.default_rng(6)
    X = rng.standard_normal((40, 3))
    y = rng.choice([-1, 1], 40)
    for eps in (1e-5, 1.0, 100.0):
        answer = separability(X, y, batch_size=4, eps=eps)
        assert answer.verified
        assert answer.certificate["data"]["eps"] != "0"


def test_eps_can_change_the_class():
    # found by a search over small integers: for ε = 0 only the signs of a pair's differences count
    X = [[1, 0], [0, 3], [-2, 2], [1, -3]]
    y = [-1, 1, -1, 1]
    assert separability(X, y, batch_size=2).class_ == "SC"
    assert separability(X, y, batch_size=2, eps=1).class_ == "LS"


def test_drop_last_leaves_samples_out():
    rng = np.random.default_rng(7)
    X, y = rng.standard_normal((11, 2)), np.tile([1, -1], 6)[:11]
    assert separability(X, y, batch_size=4, drop_last=True).verified
    assert separability(X, y, batch_size=4).verified
    assert separability(X, y, order="rr", batch_size=4).verified


def test_many_classes():
    rng = np.random.default_rng(8)
    centres = rng.standard_normal((4, 3)) * 20
    y = np.repeat(np.arange(4), 12)
    X = centres[y] + rng.standard_normal((48, 3))
    assert separability(X, y, order="gd").class_ == "LS"
    assert separability(X, rng.permutation(y), order="gd").class_ == "SC"
    answer = separability(X, y, batches=[range(12 * k, 12 * k + 12) for k in range(4)])
    assert answer.class_ == "SC"  # every batch is of one class
    names = np.array(["ant", "bee", "cow", "dog"])[y]
    assert separability(X, names, order="gd").direction.shape == (4, 3)


def test_is_separable_is_a_thin_bool():
    assert is_separable(*FOUR, batch_size=2) is True
    assert is_separable(*FOUR, order="gd") is False


BAD = {
    "one dimension": {"X": [1, 2], "y": [1, -1]},
    "labels too short": {"X": [[1], [2]], "y": [1]},
    "nan": {"X": [[1.0], [float("nan")]], "y": [1, -1]},
    "infinite label": {"X": [[1.0], [2.0]], "y": [1, float("inf")]},
    "regression target": {"X": [[1], [2], [3]], "y": [0.5, 1.5, 2.25]},
    "one strange value": {"X": [[1], [2]], "y": [7, 7]},
    "negative eps": {"X": [[1], [2]], "y": [1, -1], "eps": -1},
    "nan eps": {"X": [[1], [2]], "y": [1, -1], "eps": float("nan")},
    "convention": {"X": [[1], [2]], "y": [1, -1], "constant": "skip"},
    "order": {"X": [[1], [2]], "y": [1, -1], "order": "sgd"},
    "no batches": {"X": [[1], [2]], "y": [1, -1]},
    "no batch size": {"X": [[1], [2]], "y": [1, -1], "order": "rr"},
    "batch of one": {"X": [[1], [2], [3]], "y": [1, -1, 1], "batches": [[0, 1], [2]]},
    "repeated sample": {"X": [[1], [2], [3]], "y": [1, -1, 1], "batches": [[0, 1], [1, 2]]},
    "out of range": {"X": [[1], [2], [3]], "y": [1, -1, 1], "batches": [[0, 1], [2, 3]]},
    "not a number": {"X": np.array([["a"], [2]], dtype=object), "y": [1, -1], "order": "gd"},
}


@pytest.mark.parametrize("call", BAD.values(), ids=BAD.keys())
def test_bad_input_is_one_sentence(call):
    with pytest.raises(InputError) as caught:
        separability(**call)
    assert "\n" not in str(caught.value)
