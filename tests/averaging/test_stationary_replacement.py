"""AV-5: the stationary law with replacement."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from proofs_check.averaging.quadratics import around
from proofs_check.averaging.replacement import stationary_cumulants, stationary_moments, stationary_replaced
from tests.claims import claim_holds


def test_claim_holds():
    claim_holds("AV-5")


@pytest.mark.parametrize(("rate", "quoted"), [("1/100", 0.01005), ("1/10", 0.10497), ("1/2", 0.6), ("1", 1.0)])
def test_kurtosis_factors(rate, quoted):
    centres = [Fraction(-1), Fraction(1)]
    found = stationary_cumulants(stationary_moments(centres, Fraction(rate), highest=4))
    factor = (found[3] / -2) / found[1] ** 2  # the centres have variance 1 and fourth cumulant −2
    assert float(factor) == pytest.approx(quoted, abs=5.01e-6)  # quoted to five decimals


def test_binary_centres_give_the_uniform_law():
    found = stationary_moments([Fraction(-1), Fraction(1)], Fraction(1, 2), highest=12)
    assert found == [Fraction(1, r + 1) if r % 2 == 0 else 0 for r in range(13)]


def test_stationary_covariance_solves_the_lyapunov_equation():
    linalg = pytest.importorskip("scipy.linalg")
    H = [[2, 1], [1, 3]]
    problem = around([[-2, 3], [1, 0], [1, -3]], H)
    C = np.array(stationary_replaced(problem, Fraction(1, 5))[1], dtype=float)
    Q = np.eye(2) - np.array(H) / 5
    centres = np.array(problem.centres, dtype=float)
    noise = np.array(H) @ np.cov(centres.T, bias=True) @ np.array(H) / 25
    # backward stable on a 4×4 system of condition below 10: a few units in the last place of entries near 1
    assert np.allclose(linalg.solve_discrete_lyapunov(Q, noise), C, rtol=0, atol=1e-13)


def test_rates_near_two_blow_up():
    problem = around([-1, 1])
    assert [stationary_replaced(problem, Fraction(r))[1][0][0] for r in ("19/10", "199/100")] == [19, 199]
