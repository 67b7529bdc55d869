"""Batch sizes that no order can be cut into are refused in a sentence."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.optima import rr_optimum, ss_optimum
from proofs_check.orders import check_batch_size

X, Y = [[0], [1], [2], [3]], [1, 0, 3, 2]


@pytest.mark.parametrize("wrong", [2.0, 2.5, "2", None, [2]])
def test_a_batch_size_is_a_whole_number(wrong):
    for call in (
        lambda: check_batch_size(4, wrong),
        lambda: rr_optimum(X, Y, wrong),
        lambda: ss_optimum(X, Y, range(4), wrong),
    ):
        with pytest.raises(InputError, match="the batch size must be a whole number"):
            call()


def test_numpys_whole_numbers_are_whole_numbers():
    check_batch_size(4, np.int32(2))
    assert ss_optimum(X, Y, range(4), np.int64(2)).coef.item() == ss_optimum(X, Y, range(4), 2).coef.item()
