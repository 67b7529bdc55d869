"""C-9: wide data."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.claims.classification.rr_overlap import Labelled
from proofs_check.claims.classification.wide_data import OPPOSITE, classify
from tests.claims import claim_holds


@pytest.mark.parametrize("seed", range(3))
def test_claim_holds(seed: int):
    claim_holds("C-9", seed=seed)


def test_the_counterexample_for_pairs_is_open():
    """Small changes of the data leave every sign, hence the class, as it is."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        moved = 10 * np.array(OPPOSITE.X) + rng.integers(-4, 5, (4, 2))
        assert classify(Labelled(tuple(map(tuple, moved.tolist())), OPPOSITE.y, 2)) == "SC"
