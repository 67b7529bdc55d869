"""The probability that a random single shuffle diverges."""

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.separability import clopper_pearson, exact_data, fate_counts

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
