"""Sums of a/√V: their zeros against square-free radicands, their signs against 400 digits."""

from __future__ import annotations

import random
from collections import defaultdict
from fractions import Fraction
from math import isqrt

import mpmath
import pytest

from proofs_check.certificates.roots import is_zero, sign

Terms = list[tuple[int, int]]


def coefficients(terms: Terms) -> dict[int, Fraction]:
    """Σ a/√V as Σ q √s over square-free s: 1/√V = 1/(t √s) = √s/(t s) for V = t² s."""
    found: dict[int, Fraction] = defaultdict(Fraction)
    for a, v in terms:
        t = max(k for k in range(1, v + 1) if v % (k * k) == 0)
        s = v // t**2
        found[s] += Fraction(a, t * s)
    return found


def value(terms: Terms) -> mpmath.mpf:
    with mpmath.workdps(400):
        return sum((mpmath.mpf(a) / mpmath.sqrt(v) for a, v in terms), mpmath.mpf(0))


def sums(seed: int) -> list[Terms]:
    """Random sums; every second one is completed so that it is 0, in other terms than it has."""
    rng = random.Random(seed)  # noqa: S311
    made = []
    for number in range(60):
        terms = [(rng.randint(-4, 4), rng.randint(1, 30)) for _ in range(rng.randint(0, 6))]
        if number % 2:  # a/√V = a k²/√(k⁴ V), and in two parts
            for a, v in list(terms):
                k, part = rng.randint(1, 4), rng.randint(-3, 3)
                terms += [(-part, v), ((part - a) * k * k, k**4 * v)]
        rng.shuffle(terms)
        made.append(terms)
    return made


@pytest.mark.parametrize("seed", range(5))
def test_zeros_and_signs(seed: int) -> None:
    zeros = 0
    for terms in sums(seed):
        expected = not any(coefficients([(a, v) for a, v in terms if v <= 30 * 4**4]).values())
        assert is_zero(terms) == expected, terms
        assert sign(terms) == (0 if expected else 1 if value(terms) > 0 else -1), terms
        zeros += expected
    assert 20 < zeros < 50


@pytest.mark.parametrize("digits", [5, 19, 25, 40, 90])
def test_close_to_zero(digits: int) -> None:
    # ⌊10^digits √2⌋/1 − 10^digits · 2/√2 lies in (−1, 0): relative to its terms it is as small as one likes
    whole = isqrt(2 * 10 ** (2 * digits))
    for shift, expected in ((0, -1), (1, 1)):
        terms = [(whole + shift, 1), (-2 * 10**digits, 2)]
        assert sign(terms) == expected
        assert sign([(-a, v) for a, v in terms]) == -expected
        assert not is_zero(terms)


@pytest.mark.parametrize("power", [1, 63, 64, 65, 128, 300])
def test_a_single_small_term(power: int) -> None:
    for a in (1, -1, 7):
        assert sign([(a, 4**power)]) == (1 if a > 0 else -1)
        assert sign([(a, 4**power), (0, 3)]) == (1 if a > 0 else -1)
        assert sign([(a, 4**power), (-a * 2, 4 ** (power + 1))]) == 0


def test_nothing_is_zero() -> None:
    assert is_zero([])
    assert sign([]) == sign([(0, 5)]) == 0
    assert is_zero([(0, 5), (3, 12), (-3, 12)])
    assert not is_zero([(1, 2), (1, 3)])
    assert not is_zero([(1, 2), (-1, 3)])  # of one size, in different classes
    assert not is_zero([(1, 2), (1, 8)])
