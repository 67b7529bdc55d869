"""The affine epoch map and its averages: exact against plain steps, measured orders of the bias, edges of stability."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np
import pytest

from proofs_check.errors import InputError
from proofs_check.linear import identity_like, solve_right
from proofs_check.moments import batch_moments
from proofs_check.orders import batches_of
from proofs_check.training.epoch_map import bias_terms, epoch_map, limit_point, safe_step
from proofs_check.training.mean_epoch_map import mean_bias, mean_epoch_map, pair_moments
from proofs_check.training.simulate import train

EPS = np.finfo(np.float64).eps


def integers(seed: int, n: int = 8, d: int = 3, p: int = 2) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    return np.array([rng.permutation(n) for _ in range(d)]).T.tolist(), rng.integers(-9, 10, size=(n, p)).tolist()


def exact_moments(seed: int = 0, n: int = 8, d: int = 3, p: int = 2) -> tuple[Any, Any]:
    """H and b of the batches (0, 1), (2, 3), … of integer data, in Fractions."""
    moments = pair_moments(*integers(seed, n, d, p))
    H, b = zip(*(moments((i, i + 1)) for i in range(0, n, 2)), strict=True)
    return np.array(H), np.array(b)


def float_moments(seed: int = 0, n: int = 12, d: int = 3, p: int = 2, B: int = 4) -> tuple[Any, Any]:
    rng = np.random.default_rng(seed)
    found = batch_moments(rng.normal(size=(n, d)), rng.normal(size=(n, p)), batches_of(range(n), B))
    return found.H, found.b


def slope(steps: list[Fraction], misses: list[Any]) -> float:
    y = [np.log(float(max(abs(v) for v in miss.ravel()))) for miss in misses]
    return float(np.polyfit([np.log(float(s)) for s in steps], y, 1)[0])


# single shuffle


def test_the_map_is_the_steps_done_in_turn_exactly() -> None:
    H, b = exact_moments()
    step = Fraction(2, 7)
    M = start = np.array([[Fraction(1), Fraction(-2), Fraction(1, 3)], [Fraction(0), Fraction(5), Fraction(1)]])
    for H_j, b_j in zip(H, b, strict=True):
        M = M - step * (M @ H_j - b_j)
    assert (epoch_map(H, b, step)(start) == M).all()


def test_pair_moments_agree_with_batch_normalization() -> None:
    X, Y = integers(3)
    H, b = exact_moments(3)
    found = batch_moments(X, Y, batches_of(range(8), 2))
    assert np.array_equal(H.astype(float), found.H)  # signs and halves of integers: no rounding
    assert np.array_equal(b.astype(float), found.b)


def test_the_fixed_point_is_fixed_exactly_and_attracts() -> None:
    H, b = exact_moments()
    once = epoch_map(H, b, Fraction(1, 5))
    fixed = once.fixed_point()
    assert (once(fixed) == fixed).all()
    run = np.zeros_like(fixed)
    for _ in range(5):
        gap = np.linalg.norm((run - fixed).astype(float))
        run = once(run)
        assert np.linalg.norm((run - fixed).astype(float)) <= once.contraction * gap * (
            1 + 8 * EPS
        )  # one rounding each


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("order", [0, 1, 2, 3])
def test_bias_terms_leave_a_remainder_one_order_higher(order: int, seed: int) -> None:
    H, b = exact_moments(seed)
    limit, terms = limit_point(H, b), bias_terms(H, b, order)
    steps = [Fraction(1, 400 * 2**k) for k in range(5)]
    misses = [
        epoch_map(H, b, s).fixed_point() - limit - sum(s ** (k + 1) * term for k, term in enumerate(terms))
        for s in steps
    ]
    assert slope(steps, misses) == pytest.approx(order + 1, abs=0.05)  # next term: relative O(s) ≤ 1/400 times ~10


def test_the_first_bias_term_is_the_formula_of_pairs() -> None:
    H, b = exact_moments()
    limit = limit_point(H, b)
    r = limit @ H - b
    pairs = sum(r[j] @ H[k] for j in range(4) for k in range(j + 1, 4))
    assert (bias_terms(H, b)[0] @ H.sum(axis=0) == pairs).all()


def test_both_directions_of_an_order_share_minus_the_diagonal() -> None:
    H, b = exact_moments()
    r = limit_point(H, b) @ H - b
    diagonal = sum(r[j] @ H[j] for j in range(4))
    both = bias_terms(H, b)[0] + bias_terms(H[::-1], b[::-1])[0]
    assert (both @ H.sum(axis=0) == -diagonal).all()


def test_one_batch_has_no_bias() -> None:
    H, b = exact_moments(n=8)
    H, b = H.mean(axis=0)[None], b.mean(axis=0)[None]
    assert (epoch_map(H, b, Fraction(1, 3)).fixed_point() == limit_point(H, b)).all()
    assert not any(bias_terms(H, b, 2)[1].ravel())


def test_a_ragged_batch_pulls_as_hard_as_a_full_one() -> None:
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(8, 1)), rng.normal(size=(8, 1))
    found = batch_moments(X, Y, batches_of(range(8), 6))  # sizes 6 and 2
    C_xx, C_yx = found.mean()
    at_rest = epoch_map(found.H, found.b, 1e-6).fixed_point()
    assert np.abs(at_rest - limit_point(found.H, found.b)).max() < 1e-5  # bias s·D_1, |D_1| of order 1
    assert np.abs(at_rest - C_yx / C_xx).max() > 1e-2  # so M_π, which weighs samples, is not where it goes


# stability


@pytest.mark.parametrize("seed", range(8))
def test_safe_steps_contract(seed: int) -> None:
    H, b = float_moments(seed, B=3 + seed % 2)
    for share in (0.01, 0.5, 0.99):
        assert epoch_map(H, b, share * safe_step(H)).contraction < 1


@pytest.mark.parametrize("seed", [0, 1, 3, 4])  # seed 2 draws sign vectors that do not span
def test_at_batch_size_two_the_safe_step_is_sharp(seed: int) -> None:
    H, b = exact_moments(seed)
    assert safe_step(H) == pytest.approx(2 / 3, rel=8 * EPS)  # λ_max = tr H = d = 3; eigvalsh rounds
    at = epoch_map(H, b, Fraction(2, 3)).A
    det = sum(
        sign * at[0, i] * at[1, j] * at[2, k]
        for (i, j, k), sign in zip(permutations(range(3)), (1, -1, -1, 1, 1, -1), strict=True)
    )
    assert abs(det) == 1  # |det A| = |1 − 2|^m, so some eigenvalue has modulus ≥ 1
    assert epoch_map(H, b, Fraction(7, 10)).spectral_radius > 1
    assert epoch_map(H, b, Fraction(13, 20)).contraction < 1


def test_at_larger_batches_the_safe_step_is_not_necessary() -> None:
    # Sample correlations ½ and −½: A has the eigenvalues (1 − 3s/2)(1 − s/2), twice.
    X = [[-1, -1], [0, 1], [1, 0], [-1, 1], [0, -1], [1, 0]]
    found = batch_moments(X, [0, 1, 2, 3, 5, 1], batches_of(range(6), 3))
    assert safe_step(found.H) == pytest.approx(4 / 3, rel=8 * EPS)  # rounding of BN and eigvalsh
    beyond = epoch_map(found.H, found.b, 1.4)
    assert beyond.spectral_radius == pytest.approx(0.33, abs=32 * EPS)  # |−1.1 · 0.3|, few roundings
    assert epoch_map(found.H, found.b, 2.4).spectral_radius == pytest.approx(0.52, abs=32 * EPS)  # |−2.6 · −0.2|
    assert epoch_map(found.H, found.b, 2.7).spectral_radius > 1


def test_a_direction_that_no_batch_sees_never_moves() -> None:
    X = [[0, 0], [1, 1], [5, 5], [3, 3]]
    found = batch_moments(X, [1, 0, 3, 2], batches_of(range(4), 2))
    once = epoch_map(found.H, found.b, 0.1)
    assert np.array_equal(once(np.array([[1.0, -1.0]])) - once(np.zeros((1, 2))), [[1.0, -1.0]])
    with pytest.raises(InputError, match="singular"):
        once.fixed_point()


def test_exactly_singular_systems_are_refused() -> None:
    ones = np.array([[Fraction(1)] * 2] * 2)
    with pytest.raises(InputError, match="exact system is singular"):
        solve_right(ones[:1], ones)


def test_solving_from_the_right_is_exact_on_fractions() -> None:
    rng = np.random.default_rng(0)
    matrix, right = (
        np.array([[Fraction(int(v), 7) for v in row] for row in rng.integers(-9, 9, (k, 3))]) for k in (3, 2)
    )
    assert (solve_right(right, matrix) @ matrix == right).all()
    assert (solve_right(matrix, matrix) == identity_like(matrix)).all()


# random reshuffling


@pytest.mark.parametrize(("n", "drop_last"), [(4, False), (6, False), (5, True)])
def test_the_mean_map_is_the_average_over_all_permutations_exactly(n: int, drop_last: bool) -> None:
    moments, step = pair_moments(*integers(1, n, 2, 2)), Fraction(1, 9)
    A, c, count = 0, 0, 0
    for pi in permutations(range(n)):
        pairs = (moments(tuple(sorted(pi[k : k + 2]))) for k in range(0, n - n % 2, 2))
        H, b = zip(*pairs, strict=True)
        one = epoch_map(np.array(H), np.array(b), step)
        A, c, count = A + one.A, c + one.c, count + 1
    mean = mean_epoch_map(moments, n, 2, step, drop_last=drop_last)
    assert (A / Fraction(count) == mean.A).all()
    assert (c / Fraction(count) == mean.c).all()


def test_the_mean_map_takes_a_ragged_last_batch() -> None:
    rng = np.random.default_rng(2)
    X, Y = rng.normal(size=(5, 2)), rng.normal(size=(5, 1))

    def moments(batch: tuple[int, ...]) -> Any:
        found = batch_moments(X, Y, (np.array(batch),))
        return found.H[0], found.b[0]

    maps = []
    for pi in permutations(range(5)):
        found = batch_moments(X, Y, batches_of(pi, 3))
        maps.append(epoch_map(found.H, found.b, 0.2))
    mean = mean_epoch_map(moments, 5, 3, 0.2)
    near = 1e-14  # two orders of averaging 120 matrices with entries of order 1
    assert np.abs(mean.A - np.mean([one.A for one in maps], axis=0)).max() < near
    assert np.abs(mean.c - np.mean([one.c for one in maps], axis=0)).max() < near


@pytest.mark.parametrize("order", [0, 1])
def test_the_mean_of_the_stationary_law_tends_to_the_reshuffled_optimum(order: int) -> None:
    moments = pair_moments(*integers(4, 6, 3, 1))
    M_RR, D_1 = mean_bias(moments, 6, 2)
    steps = [Fraction(1, 200 * 2**k) for k in range(4)]
    misses = [mean_epoch_map(moments, 6, 2, s).fixed_point() - M_RR - order * s * D_1 for s in steps]
    assert slope(steps, misses) == pytest.approx(order + 1, abs=0.05)  # next term: relative O(s) ≤ 1/200 times ~10


def test_the_limit_regresses_on_kendalls_tau() -> None:
    from scipy.stats import kendalltau

    X, Y = integers(5, 7, 2, 1)
    M_RR, _ = mean_bias(pair_moments(X[:6], Y[:6]), 6, 2)
    x, y = np.array(X[:6]), np.array(Y[:6])[:, 0]
    tau = kendalltau(x[:, 0], x[:, 1]).statistic
    pairs = [(i, j) for i in range(6) for j in range(i)]
    gini = np.mean([(y[i] - y[j]) * np.sign(x[i] - x[j]) for i, j in pairs], axis=0) / 2
    expected = np.linalg.solve([[1, tau], [tau, 1]], gini)
    assert M_RR[0].astype(float) == pytest.approx(expected, rel=1e-13)  # a 2 × 2 solve, rounding times its condition


@pytest.mark.parametrize("step", [Fraction(1, 10), Fraction(1), Fraction(19, 10)])
def test_with_one_feature_the_mean_is_the_optimum_at_every_step(step: Fraction) -> None:
    moments = pair_moments(*integers(6, 6, 1, 2))
    M_RR, D_1 = mean_bias(moments, 6, 2)
    assert (mean_epoch_map(moments, 6, 2, step).fixed_point() == M_RR).all()
    assert not any(D_1.ravel())


def test_the_mean_over_chains_follows_the_mean_map() -> None:
    X, Y = integers(7, 6, 2, 1)
    mean, expected = mean_epoch_map(pair_moments(X, Y), 6, 2, Fraction(1, 5)), np.zeros((1, 2), dtype=object)
    for _ in range(4):
        expected = mean(expected)
    ends = np.array(
        [
            train(X, Y, rate=0.1, epochs=4, batch_size=2, order="rr", rng=rng, record=[4], risk_draws=1).M[-1]
            for rng in np.random.default_rng(0).spawn(1500)
        ]
    )
    error = ends.std(axis=0, ddof=1) / np.sqrt(len(ends))
    assert (
        np.abs(ends.mean(axis=0) - expected.astype(float)) < 5 * error
    ).all()  # 5 standard errors, independent chains
    igm = epoch_map(*exact_pairs(X, Y), Fraction(1, 5))
    assert (np.abs(ends.mean(axis=0) - igm(igm(igm(igm(np.zeros((1, 2)))))).astype(float)) > 5 * error).any()


def exact_pairs(X: Any, Y: Any) -> tuple[Any, Any]:
    H, b = zip(*(pair_moments(X, Y)((i, i + 1)) for i in range(0, len(X), 2)), strict=True)
    return np.array(H), np.array(b)


BAD = [
    (lambda m: mean_epoch_map(m, 5, 2, Fraction(1)), "last batch of one sample"),
    (lambda m: mean_epoch_map(m, 30, 2, Fraction(1)), "use fewer samples"),
    (lambda m: mean_bias(m, 5, 3), "equal size"),
    (lambda m: mean_bias(m, 40, 4), "use fewer samples"),
]


@pytest.mark.parametrize(("call", "says"), BAD, ids=[says for _, says in BAD])
def test_bad_sizes_say_what_is_wrong(call: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        call(pair_moments(*integers(0, 6)))
