"""Mirrored batches decide what plain vectors (x̄, 1) decide; no torch needed."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from proofs_check.batchnorm import normalize_batches
from proofs_check.certificates import check_certificate
from proofs_check.orders import batches_of
from proofs_check.torch_tools.intercept import decide_with_intercept, mirrored


def oracle(z) -> str:
    """The class of vectors z, one a row, by C-1's linear program; margins near 0 are left to the caller."""
    n, d = z.shape
    found = linprog(
        np.append(np.zeros(d), -np.ones(n)),
        A_ub=np.hstack([-z, np.eye(n)]),
        b_ub=np.zeros(n),
        bounds=[(None, None)] * d + [(0, 1)] * n,
    )
    positive = int((found.x[d:] > 0.5).sum())  # at the optimum each t is 0 or 1
    return "LS" if positive == n else "PLS" if positive else "SC"


small = st.tuples(st.integers(2, 5), st.integers(1, 3), st.integers(2, 4), st.integers(0, 2**32 - 1))


@settings(max_examples=60, deadline=None)
@given(small, st.sampled_from([0.0, 1e-5, 0.5]))
def test_classes_are_those_of_features_with_a_one(drawn, eps):
    batches_count, d, size, seed = drawn
    rng = np.random.default_rng(seed)
    X = rng.integers(-4, 5, (batches_count * size, d)).astype(float)
    y = rng.integers(0, 2, len(X)).astype(bool)
    X[0], y[:2] = X[0] + 0.5, [False, True]  # varies, and has both classes
    if not (X[0] != X).any(axis=0).all():
        return
    batches = batches_of(np.arange(len(X)), size)
    found = decide_with_intercept(X, y, batches, eps=eps, rng=rng)
    sign = np.where(y, 1.0, -1.0)[:, None]
    own = normalize_batches(X, batches, eps=eps, constant="zero").values
    whole = normalize_batches(X, [np.arange(len(X))], eps=eps, constant="zero").values
    ones = np.ones((len(X), 1))
    assert found.classes["ss"] in (oracle(sign * np.hstack([own, ones])), "UNDECIDED")
    assert found.classes["gd"] in (oracle(sign * np.hstack([whole, ones])), "UNDECIDED")
    for certificate in found.certificates:
        assert check_certificate(certificate)


def test_images_are_what_the_module_says():
    X, y = np.array([[1.0, 5.0], [2.0, 1.0], [6.0, 0.0]]), np.array([True, False, True])
    data, (rows,) = mirrored(X, y, [np.arange(3)], eps=0.0)
    assert rows.tolist() == list(range(6))
    values = np.array([[Fraction(int(v), den) for v, den in zip(row, data.denominators, strict=True)]
                       for row in data.numerators])  # fmt: skip
    assert (values[:3, :2] == X).all()
    assert (values[3:, :2] == 2 * X.mean(axis=0) - X).all()
    assert data.labels.tolist() == [1, 0, 1, 0, 1, 0]


def test_the_intercept_can_change_a_class():
    """One outlier: a threshold off the mean separates, no threshold at the mean does."""
    X, y = np.array([[0.0], [1.0], [10.0], [10.5]]), np.array([True, False, False, False])
    found = decide_with_intercept(X, y, [np.arange(4)], eps=0.0, rng=np.random.default_rng(0))
    assert found.classes["gd"] == "LS"
    z = np.where(y, 1.0, -1.0)[:, None] * normalize_batches(X, [np.arange(4)]).values
    assert oracle(z) != "LS"


def test_four_points_diverge_with_an_intercept_too():
    X, y = np.array([[0.0], [1.0], [2.0], [3.0]]), np.array([False, True, False, True])
    batches = [np.array([0, 1]), np.array([2, 3])]
    found = decide_with_intercept(X, y, batches, eps=0.0, rng=np.random.default_rng(0))
    assert found.classes == {"ss": "LS", "rr": "SC", "gd": "SC"}
    assert found.fate == {"ss": "diverges", "rr": "bounded"}
    assert found.certified == {"ss": True, "rr": True}


@pytest.mark.parametrize("seed", range(3))
def test_where_both_separate_the_direction_is_the_margins_one(seed):
    """Against a plain quadratic program: the shortest (v, c) with margins of at least 1."""
    from scipy.optimize import minimize

    rng = np.random.default_rng(seed)
    X = rng.normal(size=(12, 12))
    y = np.arange(12) % 2 == 0
    batches = batches_of(rng.permutation(12), 4)
    found = decide_with_intercept(X, y, batches, eps=1e-5, rng=rng)
    assert found.classes["ss"] == found.classes["gd"] == "LS"
    sign, ones = np.where(y, 1.0, -1.0)[:, None], np.ones((12, 1))
    own = sign * np.hstack([normalize_batches(X, batches, eps=1e-5).values, ones])
    whole = sign * np.hstack([normalize_batches(X, [np.arange(12)], eps=1e-5).values, ones])
    best = minimize(
        lambda u: u @ u, np.zeros(13), jac=lambda u: 2 * u, method="SLSQP", options={"ftol": 1e-14, "maxiter": 500},
        constraints={"type": "ineq", "fun": lambda u: own @ u - 1, "jac": lambda _u: own},
    )  # fmt: skip
    lost = int((whole @ best.x < 0).sum())
    assert found.fate["ss"] == ("diverges" if lost else "bounded")
    assert (f"loses {lost} of 12" in found.because["ss"]) or not lost
