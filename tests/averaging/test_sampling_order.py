"""AV-8: which sampling is quieter."""

from __future__ import annotations

import pytest

from proofs_check.averaging.stationary import reshuffled_mean, reshuffled_phase, single_shuffle
from proofs_check.claims.averaging.sampling_order import ORDER, _line, variances
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-8")


def test_reversed_order_at_a_large_rate():
    case = _line([-3, -2, 2, -5, 8], "3/2")
    found = variances(case)
    scaled = [float(found[name]) / 21.2 for name in ORDER]  # σ² = 106/5
    assert scaled == pytest.approx([3.0, 3.43125, 3.27273, 3.48387], abs=5.01e-6)  # quoted to five decimals


def test_where_one_reads_reshuffling_decides():
    x, n = 1e-4, 50
    end, over, single = reshuffled_phase(x, n), reshuffled_mean(x, n), single_shuffle(x, n)
    assert end < single < over
    assert over / single == pytest.approx(2, rel=n * x)  # the next order in nη
