"""A weight must be exactly 0 on what overlaps: proofs of false claims in which it is only nearly so."""

import numpy as np
import pytest

from proofs_check.certificates import check_certificate
from proofs_check.separability import decision_of, direction, exact_data, make_order
from tests.certificates.false_claims import FALSE, direction_not_orthogonal


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_are_refused(name) -> None:
    found = check_certificate(FALSE[name]())
    assert not found
    reasons = ("exactly 0", "neither proved", "basis does not span", "repeats another")
    assert any(words in found.why for words in reasons)


def test_the_direction_in_question_keeps_all_samples() -> None:
    forged = direction_not_orthogonal()
    data = forged["data"]
    rows = [[int(x) for x in row] if isinstance(row, list) else list(map(int, row.split())) for row in data["features"]]
    exact = exact_data(rows, np.array(data["labels"]))
    decision = decision_of(exact, make_order(exact, "ss", batches=forged["order"]["batches"]))
    assert direction(exact, decision).fate == "bounded"
