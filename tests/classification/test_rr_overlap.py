"""C-7: when reshuffling is safe, and that it is not always."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.claims.classification.rr_overlap import SHARP, classify, one_class_rank
from proofs_check.separability import separability
from proofs_check.separability.fates import fate
from tests.claims import claim_holds


@pytest.mark.parametrize("seed", range(3))
def test_claim_holds(seed: int):
    claim_holds("C-7", seed=seed)


def test_without_the_span_reshuffling_diverges():
    assert one_class_rank(SHARP) == 1
    assert classify(SHARP) == "PLS"
    found = separability(SHARP.X, SHARP.y, order="rr", batch_size=2)
    np.testing.assert_allclose(found.direction, [-np.sqrt(0.5), -np.sqrt(0.5)], rtol=1e-15)
    assert separability(SHARP.X, SHARP.y, order="gd").class_ == "SC"
    assert fate(SHARP.X, SHARP.y, order="rr", batch_size=2).fate == "diverges"
