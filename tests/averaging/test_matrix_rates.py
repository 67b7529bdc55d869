"""AV-14: averaging is preconditioning."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from proofs_check.averaging import ema
from proofs_check.averaging.matrix_schedule import matrix_schedule
from proofs_check.claims.averaging.matrix_rates import _TWO, scalar_schedules
from proofs_check.errors import InputError
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-14")


def test_one_realisation_can_have_scalar_schedules_by_accident():
    found = [tuple(map(float, pair)) for pair in scalar_schedules(_TWO)]
    assert found == [pytest.approx((0.09035, 0.11153), abs=5.01e-6), pytest.approx((1.28465, 0.57597), abs=5.01e-6)]


def test_floats_with_a_null_direction():
    """T = 30, d = 4, one eigenvalue 0: EMA against the preconditioned run."""
    rng = np.random.default_rng(0)
    Q = np.linalg.qr(rng.normal(size=(4, 4)))[0]
    H = (Q * [0.0, 0.3, 0.7, 1.0]) @ Q.T
    alpha, rate, centres = np.asarray(ema(30, decay=0.8)), 0.5, rng.normal(size=(30, 4))
    path = [rng.normal(size=4)]
    for c in centres:
        path.append(path[-1] - rate * H @ (path[-1] - c))
    theta = path[0]
    for P, c in zip(matrix_schedule(alpha, rate, H.tolist()), centres, strict=True):
        theta = theta - P @ H @ (theta - c)
    assert (
        np.abs(theta - alpha @ np.array(path)).max() < 1e-13
    )  # 30 steps of 4×4 products of unit size, about 10 eps each


def test_exact_and_floating_agree():
    H, alpha = [[2, 1], [1, 2]], [Fraction(1, 2), 0, Fraction(1, 2)]
    exact = matrix_schedule(alpha, Fraction(1, 4), H)
    floating = matrix_schedule([float(a) for a in alpha], 0.25, H)
    for P, F in zip(exact, floating, strict=True):
        assert np.array(P, dtype=float) == pytest.approx(F, abs=1e-15)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: matrix_schedule([1, 1], 0.5, [[1]]), "sum to 1"),
        (lambda: matrix_schedule([0, 1], 0.5, [[1, 2]]), "square"),
        (lambda: matrix_schedule([-1, 0, 2], Fraction(1, 2), [[1]]), "step 1"),
        (lambda: matrix_schedule([-1.0, 0.0, 2.0], 0.5, [[1.0]]), "step 1"),
    ],
)
def test_bad_calls(call, says):
    with pytest.raises(InputError, match=says):
        call()
