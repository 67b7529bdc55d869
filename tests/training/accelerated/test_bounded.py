"""The stated error of a product and of a sum is never below the formula that proves it, and hardly above."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest

from proofs_check.training.accelerated.bounded import Bounded, exactly

UNIT = mpmath.mpf(2) ** -53


def frobenius(value: Any) -> Any:
    return mpmath.sqrt(mpmath.fsum(mpmath.mpf(float(v)) ** 2 for v in value.ravel()))


def spectral(value: Any) -> Any:
    rows, columns = value.shape
    gram = mpmath.matrix(value.tolist())
    gram = gram * gram.T if rows <= columns else gram.T * gram
    return mpmath.sqrt(max(mpmath.eigsy(gram, eigvals_only=True)))


@pytest.mark.parametrize("shapes", [((3, 4), (4, 2)), ((1, 4), (4, 4)), ((3, 1), (1, 3)), ((1, 1), (1, 1))])
def test_errors_of_products_and_sums_are_the_formula_and_a_slack(shapes: Any) -> None:
    rng = np.random.default_rng(1)
    with mpmath.workdps(40):
        for error in (0.0, 1e-12, 0.5):
            X, Y = (Bounded(rng.normal(size=shape), np.array(error * (k + 1))) for k, shape in enumerate(shapes))
            own, other = mpmath.mpf(float(X.error)), mpmath.mpf(float(Y.error))
            inner = X.value.shape[1] * UNIT
            proved = inner / (1 - inner) * frobenius(X.value) * frobenius(Y.value)
            proved += spectral(X.value) * other + own * spectral(Y.value) + own * other
            assert proved <= (X @ Y).error <= proved * (1 + mpmath.mpf("1e-7"))  # the slack is 1e-8, some ten times
            Z = Bounded(rng.normal(size=shapes[0]), np.array(3 * error))
            proved = own + 3 * mpmath.mpf(error) + UNIT * frobenius(X.value + Z.value)
            assert proved <= (X + Z).error <= proved * (1 + mpmath.mpf("1e-7"))


def test_in_a_stack_each_matrix_has_the_error_it_has_alone() -> None:
    rng = np.random.default_rng(2)
    left, right = rng.normal(size=(5, 2, 3)) * 10.0 ** np.arange(5)[:, None, None], rng.normal(size=(5, 3, 4))
    whole = exactly(left) @ exactly(right)
    again = whole + exactly(rng.normal(size=(5, 2, 4)))
    assert whole.error.shape == again.error.shape == (5,)
    for r in range(5):
        alone = exactly(left[r]) @ exactly(right[r])
        assert alone.error == pytest.approx(whole.error[r], rel=1e-15 * 8)  # sums of the same dozen numbers


def test_what_overflows_has_no_bound() -> None:
    far = Bounded(np.full((2, 2), np.inf), np.array(1.0))
    with np.errstate(invalid="ignore", over="ignore"):
        assert not np.isfinite((far @ exactly(np.eye(2))).error)
