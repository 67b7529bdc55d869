"""C-13: which fates can meet."""

from __future__ import annotations

from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("C-13")
