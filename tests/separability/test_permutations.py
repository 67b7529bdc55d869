"""The probability that a random single shuffle diverges."""

import math

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.separability import clopper_pearson, exact_data, fate_counts
from proofs_check.separability import permutations as drawing

from .data import FOUR


def test_four_points_diverge_in_one_of_three():
    found = fate_counts(exact_data(*FOUR), 2, permutations=200, confidence=0.999)
    assert found.diverges + found.bounded == 200
    assert found.interval[0] < 1 / 3 < found.interval[1]


def test_the_same_counts_with_any_number_of_workers():
    rng = np.random.default_rng(0)
    data = exact_data(rng.integers(0, 9, (8, 2)), np.tile([0, 1], 4))
    one, two = (fate_counts(data, 4, permutations=40, seed=5, gamma="frozen", jobs=jobs) for jobs in (1, 2))
    assert one == two


def test_the_interval_covers_the_binomial():
    assert clopper_pearson(0, 10, 0.95) == pytest.approx((0, 1 - 0.025**0.1))
    assert clopper_pearson(10, 10, 0.95) == pytest.approx((0.025**0.1, 1))


@pytest.mark.parametrize("bad", [{"permutations": 0}, {"jobs": 0}, {"confidence": 1.0}])
def test_bad_calls(bad):
    with pytest.raises(InputError):
        fate_counts(exact_data(*FOUR), 2, **bad)


@pytest.mark.parametrize(("hits", "trials", "confidence"), [(3, 10, 0.95), (1, 40, 0.9), (17, 20, 0.999)])
def test_the_ends_of_the_interval_have_the_tails_they_should(hits, trials, confidence):
    """P(at least `hits`) at the lower end and P(at most `hits`) at the upper end are half of what is left out."""

    def binomial(p, counts):
        return sum(math.comb(trials, k) * p**k * (1 - p) ** (trials - k) for k in counts)

    low, high = clopper_pearson(hits, trials, confidence)
    assert binomial(low, range(hits, trials + 1)) == pytest.approx((1 - confidence) / 2, rel=1e-9)
    assert binomial(high, range(hits + 1)) == pytest.approx((1 - confidence) / 2, rel=1e-9)


def test_every_permutation_is_counted_and_progress_is_shown():
    shares = []
    found = fate_counts(exact_data(*FOUR), 2, permutations=37, seed=3, progress=shares.append)
    assert found.permutations == found.diverges + found.bounded + found.depends + found.undecided == 37
    assert shares == [16 / 37, 32 / 37, 1.0]
    assert found.confidence == 0.95
    assert found.interval == clopper_pearson(found.diverges, 37, 0.95)


def test_the_permutations_are_those_of_the_spawned_streams():
    """Fates of four points by hand: a pairing separates only if each pair holds neighbours."""
    diverging = 0
    for child in np.random.SeedSequence(11).spawn(25):
        order = np.random.default_rng(child).permutation(4).tolist()
        diverging += {frozenset(order[:2]), frozenset(order[2:])} == {frozenset((0, 1)), frozenset((2, 3))}
    assert fate_counts(exact_data(*FOUR), 2, permutations=25, seed=11).diverges == diverging


def test_a_direction_decides_what_depends():
    X = [[0, -2], [-2, 0], [3, -3], [-1, -3], [-1, 3], [-3, -3]]  # see the fates that frozen and trained scales have
    data = exact_data(X, [1, -1, 1, 1, -1, 1])
    plain, frozen = (fate_counts(data, 3, permutations=30, gamma=gamma) for gamma in (None, "frozen"))
    assert plain.depends > 0
    assert frozen.depends == 0
    assert frozen.diverges >= plain.diverges
    assert frozen.bounded + frozen.diverges == 30


def test_a_sample_left_out_by_drop_last_and_constant_features():
    data = exact_data([[0], [1], [2], [3], [9]], [0, 1, 0, 1, 1])
    assert fate_counts(data, 2, permutations=5, drop_last=True).permutations == 5
    with pytest.raises(InputError, match="last batch of one"):
        fate_counts(data, 2, permutations=5)
    flat = exact_data([[1], [1], [2], [3]], [0, 1, 0, 1], constant="error")
    with pytest.raises(InputError, match="feature 0 is constant in batch"):
        fate_counts(flat, 2, permutations=30)


@pytest.mark.parametrize("confidence", [0.0, -0.5, 1.5])
def test_no_such_confidence(confidence):
    with pytest.raises(InputError, match="between 0 and 1"):
        fate_counts(exact_data(*FOUR), 2, permutations=1, confidence=confidence)


def test_a_thousand_permutations_by_default_in_tasks_of_sixteen(monkeypatch):
    tasks = []

    def chunk(numbers, *_):
        tasks.append(len(numbers))
        return ["bounded"] * len(numbers)

    monkeypatch.setattr(drawing, "_chunk", chunk)
    data = exact_data(*FOUR)
    found = fate_counts(data, 2)
    assert (found.permutations, found.bounded, found.confidence) == (1000, 1000, 0.95)
    assert tasks == [16] * 62 + [8]
    for large, size in ((5, 3), (4, 1)):  # four samples × one weight
        tasks.clear()
        monkeypatch.setattr(drawing, "LARGE", large)
        fate_counts(data, 2, permutations=3)
        assert tasks[0] == size
