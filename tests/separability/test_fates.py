"""Fates: by hand, against the oracle, and under the direction that the weights tend to."""

from collections import Counter

import numpy as np
import pytest

from proofs_check.certificates import check_certificate
from proofs_check.errors import InputError
from proofs_check.separability import decision_of, direction, exact_data, fate, fate_of, make_order

from . import oracle
from .data import FOUR, RESHUFFLE, published_toy


def fates(X, y, batch_size=2):
    found = {order: fate(X, y, order=order, batch_size=batch_size) for order in ("ss", "rr", "gd")}
    assert all(answer.strength == "certified" for answer in found.values())
    return {order: (answer.fate, answer.rule) for order, answer in found.items()}


def test_four_points_diverge_under_single_shuffle_only():
    expected = {"ss": ("diverges", "coercive"), "rr": ("bounded", "overlaps"), "gd": ("bounded", "overlaps")}
    assert fates(*FOUR) == expected


def test_reshuffling_can_diverge():
    assert fates(*RESHUFFLE)["rr"] == ("diverges", "coercive")


@pytest.mark.parametrize("m", [2, 4])
def test_published_toy_diverges_because_one_pair_is_lost(m):
    found = fates(*published_toy(m))
    assert found["ss"] == ("diverges", "farkas")
    assert found["gd"] == ("bounded", "whole")
    X, y = published_toy(m)
    data = exact_data(X, y)
    answer = direction(data, decision_of(data, make_order(data, "ss", batch_size=2)))
    n = len(X)
    assert sorted(answer.lost) == [n - 2, n - 1]
    assert answer.weight == pytest.approx(np.array([-0.5, 0.5]))


def agree(seed, count):
    rng = np.random.default_rng(seed)
    seen = Counter()
    for _ in range(count):
        d, size, m = int(rng.integers(1, 3)), int(rng.choice([2, 3])), int(rng.integers(2, 4))
        X, y = rng.integers(-3, 4, (size * m, d)), rng.choice([-1, 1], size * m)
        batches = [list(range(size * j, size * j + size)) for j in range(m)]
        answer = fate(X, y, batches=batches)
        assert answer.fate == oracle.fate(X.tolist(), y.tolist(), batches), (X.tolist(), y.tolist(), batches)
        assert answer.verified
        seen[answer.fate] += 1
    assert min(seen[name] for name in ("diverges", "bounded", "depends")) > 0


def test_small_data_sets_agree_with_the_oracle():
    agree(0, 80)


@pytest.mark.deep
def test_many_small_data_sets_agree_with_the_oracle():
    agree(1, 1000)


def test_frozen_and_trained_scales_can_have_different_fates():
    # found by a search over small integers; margins of order 1
    X = [[0, -2], [-2, 0], [3, -3], [-1, -3], [-1, 3], [-3, -3]]
    data = exact_data(X, [1, -1, 1, 1, -1, 1])
    order = make_order(data, "ss", batch_size=3)
    decision = decision_of(data, order)
    assert fate_of(data, order, decision=decision).fate == "depends"
    frozen, trained = (direction(data, decision, gamma=gamma) for gamma in ("frozen", "trained"))
    assert (frozen.fate, trained.fate) == ("diverges", "bounded")
    assert all(check_certificate(answer.certificate) for answer in (frozen, trained))
    assert frozen.margins.min() < -0.6
    assert trained.margins.min() > 1
    assert trained.slope is None
    assert frozen.slope == pytest.approx(np.maximum(0, -frozen.margins).mean())


def test_the_direction_is_the_hard_margin_svm():
    sklearn_svm = pytest.importorskip("sklearn.svm")
    from proofs_check.batchnorm import normalize_batches

    rng = np.random.default_rng(3)
    X = rng.standard_normal((24, 9))
    y = np.tile([1, -1], 12)
    data = exact_data(X, y)
    batches = tuple(np.arange(24).reshape(6, 4))
    decision = decision_of(data, make_order(data, "ss", batches=batches))
    assert decision.kind == "LS"
    signed = y[:, None] * normalize_batches(X, batches).values
    both = np.vstack([signed, -signed])
    svm = sklearn_svm.SVC(C=1e10, kernel="linear", tol=1e-10).fit(both, np.repeat([1, -1], 24))
    answer = direction(data, decision)
    assert np.linalg.norm(answer.weight - svm.coef_[0]) < 1e-5 * np.linalg.norm(answer.weight)  # libsvm's own tolerance


def test_no_direction_without_separation():
    data = exact_data(*FOUR)
    with pytest.raises(InputError, match="the class is SC"):
        direction(data, decision_of(data, make_order(data, "gd")))


def test_trained_scales_of_many_classes_are_not_claimed():
    rng = np.random.default_rng(0)
    data = exact_data(rng.standard_normal((12, 12)), np.arange(12) % 3)
    decision = decision_of(data, make_order(data, "gd"))
    with pytest.raises(InputError, match="two classes only"):
        direction(data, decision, gamma="trained")
    assert direction(data, decision).weight.shape == (3, 12)


def test_ragged_batches_keep_their_scale():
    rng = np.random.default_rng(2)
    for _ in range(5):
        X, y = rng.standard_normal((8, 6)), np.tile([1, -1], 4)
        data = exact_data(X, y)
        decision = decision_of(data, make_order(data, "ss", batches=[range(5), range(5, 8)]))
        if decision.kind == "LS":
            answer = direction(data, decision)
            assert answer.certificate is None or check_certificate(answer.certificate)
            assert answer.fate != "undecided"
