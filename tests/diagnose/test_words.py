"""Numbers as people read them."""

import pytest

from proofs_check.diagnose.words import among, bound, count, percent, ratio, several


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (0.0, "0"), (3e-17, "0"), (0.12345, "0.123"), (-1.0, "-1"), (1234.5, "1,234"), (2.5e-6, "2.5e-06"),
     (1e9, "1e+09")],
)  # fmt: skip
def test_ratio(value: float | None, text: str) -> None:
    assert ratio(value) == text


def test_the_rest() -> None:
    assert percent(12.34) == "12.3 %"
    assert percent(None) == "–"
    assert bound(3.21e-17) == "3.2e-17"
    assert bound(None) == "–"
    assert several(["a", "b", "c"], most=2) == "a, b and 1 more"
    assert (count(1, "batch"), count(2, "batch"), count(2, "row")) == ("1 batch", "2 batches", "2 rows")
    assert among(0.29, 200) == "58 of 200"
