"""R-16: the quadrature and the enclosing rule on data whose RR optimum is known exactly, and at sizes out of reach."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from flint import arb, ctx

from constructions import families, find
from proofs_check.exact.subset_integral import Steps, level_error, mean_inverse_deviation, mean_slope, symmetric_sums
from proofs_check.optima import rr_moments, rr_optimum
from tests.claims import claim_holds

EPS = np.finfo(float).eps


def test_claim_holds():
    claim_holds("R-16")


@pytest.mark.parametrize("seed", range(1, 3))
def test_claim_holds_for_other_seeds(seed: int):
    claim_holds("R-16", seed=seed)


def _equal_steps(n: int):
    (family,) = [f for f in families() if f.name == "equal-steps"]
    return family.member(n=n)


@pytest.mark.parametrize("n", [6, 12, 30])
def test_quadrature_hits_the_algebraic_optimum(n: int):
    data = _equal_steps(n)
    got = rr_optimum(range(n), range(n), 3, method="quadrature", tolerance=1e-11)
    exact = float(data.expects["rr"].evalf(30))
    assert abs(got.coef.item() - exact) <= got.error + 64 * EPS * exact  # its own bound, and rounding of the reference


def test_enclosure_holds_the_algebraic_optimum():
    data = _equal_steps(6)
    assert find("equal-steps").expects["rr"] == data.expects["rr"]
    x, steps = list(range(6)), Steps.of(range(6), 3, 12)
    with ctx.workprec(200):
        for value, key in (
            (mean_slope(x, x, 3, steps), "rr"),
            (mean_inverse_deviation(x, 3, steps), "mean_inverse_deviation"),
        ):
            reference = arb(str(data.expects[key].evalf(50)))
            assert abs(value - reference) < arb("1e-8")
            assert value.overlaps(reference)


def test_more_digits_give_a_smaller_enclosure():
    x = [0, 1, 4, 9, 11]
    radii = [float(mean_inverse_deviation(x, 3, Steps.of(x, 3, digits)).rad()) for digits in (4, 7, 10)]
    assert radii[0] > 100 * radii[1] > 10_000 * radii[2]


def test_halving_the_step_squares_the_error_of_the_levels():
    coarse, fine = level_error(Fraction(1)), level_error(Fraction(1, 2))
    scale = arb(Fraction(7, 5).numerator) / 5
    constant = 2 / scale.cos().sqrt()
    assert float(fine / constant / (coarse / constant) ** 2) == pytest.approx(1, rel=1e-3)  # e^{2πa} ≫ 1


DEEP = [pytest.param(40, seed, marks=pytest.mark.deep) for seed in range(5)]  # half a minute where points lie close


@pytest.mark.parametrize(("n", "seed"), [(12, 0), (20, 1), (20, 3), (20, 4), *DEEP])
def test_pairs_agree_with_kendall_and_gini(n: int, seed: int):
    rng = np.random.default_rng(seed)
    X, Y = rng.normal(size=(n, 2)), rng.normal(size=(n, 2))
    by_quadrature = rr_moments(X, Y, 2, method="quadrature", tolerance=1e-9)
    closed = rr_moments(X, Y, 2, method="kendall")
    assert np.abs(by_quadrature.xx - closed.xx).max() <= by_quadrature.error + 64 * EPS
    assert (np.abs(by_quadrature.yx - closed.yx) / Y.std(axis=0)[:, None]).max() <= by_quadrature.error + 64 * EPS


def test_hundred_samples_agree_with_sampled_permutations():
    rng = np.random.default_rng(4)
    X = rng.normal(size=(100, 2))
    y = X @ [1.0, -1.0] + rng.normal(size=100)
    exact = rr_optimum(X, y, 20, method="quadrature")
    sampled = rr_optimum(X, y, 20, method="monte-carlo", tolerance=1e-3, rng=rng)
    assert exact.subsets == comb(100, 20)
    assert (np.abs(exact.coef - sampled.coef) <= 5 * sampled.stderr).all()


def test_recursion_agrees_with_numpys_polynomial():
    w = np.array([0.5, 2.0, 1.25, 3.0, 0.75])
    polynomial = np.poly1d([1.0])
    for value in w:
        polynomial = polynomial * np.poly1d([value, 1.0])
    for degree in (2, 3, 4):
        E, _ = symmetric_sums(w.tolist(), [0.0] * 5, degree, 0.0)
        assert pytest.approx(polynomial.coeffs[5 - degree], rel=32 * EPS) == E
