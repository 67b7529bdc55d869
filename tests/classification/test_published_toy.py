"""C-12: the published toy."""

from __future__ import annotations

import pytest

import constructions
from constructions.classification.toy import published
from proofs_check.batchnorm import batch_normalize
from proofs_check.claims.classification.published_toy import outcome
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("C-12")


def test_the_lost_margin_is_small_as_seen():
    data = published(2)
    X = [[float(v) for v in row] for row in data.X]
    margin = float(batch_normalize(X)[-2] @ [-1, 1])
    assert -0.003 < margin < 0


def test_the_sharper_example_loses_a_sample_by_almost_one():
    data = constructions.find("six-points")
    assert outcome(data)["ss_fate"] == "diverges"
    X = [[float(v) for v in row] for row in data.X]
    margins = [row[0] * float(y[0]) for row, y in zip(batch_normalize(X), data.y, strict=True)]
    assert min(margins) == pytest.approx(-1.5 / (17.5 / 6) ** 0.5, rel=1e-14)


def test_the_order_as_listed_matters_not_the_pairs_place():
    """Reversing the list of pairs changes nothing: the partition decides (BN-5)."""
    from dataclasses import replace

    data = published(2)
    pairs = [data.order[i : i + 2] for i in range(0, data.n, 2)]
    turned = replace(data, order=tuple(i for pair in reversed(pairs) for i in pair))
    assert outcome(turned) == outcome(data)
