"""Exact numbers: arithmetic, signs and comparisons against square roots of 60 digits."""

from __future__ import annotations

import random
from fractions import Fraction

import mpmath
import pytest
from flint import arb, ctx

from proofs_check.exact.surds import Surd
from proofs_check.predicates.quantities import Quantity, closed, compare, enclosed, root_of, sign


def a_surd(rng: random.Random) -> Surd:
    return Surd({r: Fraction(rng.randint(-3, 3), rng.randint(1, 4)) for r in rng.sample((1, 2, 3, 5, 6), 2)})


def real(surd: Surd) -> mpmath.mpf:
    with mpmath.workdps(60):
        parts = (mpmath.mpf(q.numerator) / q.denominator * mpmath.sqrt(r) for r, q in surd.terms.items())
        return sum(parts, mpmath.mpf(0))


def way(value: mpmath.mpf) -> int:
    return 0 if abs(value) < mpmath.mpf(10) ** -40 else 1 if value > 0 else -1


@pytest.mark.parametrize("seed", range(60))
def test_arithmetic(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    a, b = a_surd(rng), a_surd(rng) if seed % 4 else Surd({})
    if seed % 5 == 0:
        b = a
    x, y = closed(a), closed(b)
    with mpmath.workdps(60):
        u, v = real(a), real(b)
        made = {x + y: u + v, x - y: u - v, x * y: u * v, -x: -u, abs(x): abs(u), abs(-y): abs(v)}
        if way(v):
            made[x / y] = u / v
        for number, value in made.items():
            exact = number.exact()
            assert exact is not None
            assert abs(real(exact) - value) < mpmath.mpf(10) ** -40
            assert sign(number) == way(value)
            with ctx.workprec(200):  # sums of balls are rounded to it
                assert abs(number.ball(200) - arb(mpmath.nstr(value, 55))) < arb(10) ** -40
        assert compare(x, y) == way(u - v)
        for left, right, expected in (
            (root_of(x * x), y, way(abs(u) - v)),
            (y, root_of(x * x), way(v - abs(u))),
            (root_of(x * x), root_of(y * y), way(abs(u) - abs(v))),
        ):
            assert compare(left, right) == expected
        assert sign(root_of(x * x)) == abs(way(u))


@pytest.mark.parametrize("digits", [10, 60, 200, 1000])
def test_close_numbers_are_told_apart(digits: int) -> None:
    with mpmath.workdps(digits + 20):
        near = Fraction(int(mpmath.sqrt(2) * mpmath.mpf(10) ** digits), 10**digits)
    two = closed(Surd({2: Fraction(1)}))
    assert compare(two, closed(near)) == 1
    assert compare(closed(near), two) == -1
    assert compare(two, closed(near + Fraction(1, 10**digits))) == -1
    assert compare(root_of(closed(2)), two) == 0


@pytest.mark.parametrize("a", [Fraction(1, 2), Fraction(2), Fraction(5)])
@pytest.mark.parametrize("b", [Fraction(-3), Fraction(0), Fraction(1), Fraction(7, 5), Fraction(3)])
def test_a_root_of_a_root_against_a_number_either_way(a: Fraction, b: Fraction) -> None:
    """√(a + √2) has no closed form here: squares are compared."""
    root = root_of(closed(Surd({1: a, 2: Fraction(1)})))
    expected = 1 if float(a) + 2**0.5 > float(b) ** 2 or b < 0 else -1  # no two are near
    assert compare(root, closed(b)) == expected
    assert compare(closed(b), root) == -expected


@pytest.mark.parametrize("gap", [Fraction(1, 2**9000), Fraction(-1, 2**9000), Fraction(0)])
def test_roots_nearer_than_any_enclosure_shows_are_told_apart_by_their_squares(gap: Fraction) -> None:
    near, two = root_of(closed(2 + gap)), closed(Surd({2: Fraction(1)}))
    expected = (gap > 0) - (gap < 0)
    assert compare(near, two) == expected
    assert compare(two, near) == -expected
    assert compare(near, root_of(closed(2))) == expected


def test_what_no_closed_form_tells_is_open() -> None:
    def ball(bits: int) -> arb:
        return arb(0, 2.0**-bits)

    unknown = enclosed(ball)
    assert sign(unknown) is None
    assert abs(unknown).exact() is None
    assert compare(unknown, closed(0)) is None
    assert compare(root_of(closed(2)), enclosed(lambda _: arb(2).sqrt())) is None
    assert sign(enclosed(lambda bits: arb(1, 2.0 ** (200 - bits)))) == 1  # seen at 256 bits
    assert sign(enclosed(lambda bits: arb(-1, 2.0 ** (200 - bits)))) == -1
    undecided = root_of(closed(2))
    assert compare(undecided, Quantity(lambda _: arb(2).sqrt(), lambda: None)) is None


def test_the_precision_is_left_as_it_was() -> None:
    before = ctx.prec
    sign(closed(Surd({2: Fraction(1), 3: Fraction(-1)})))
    closed(Surd({2: Fraction(1)})).ball(999)
    assert ctx.prec == before


def test_denominators_of_many_roots_are_left_to_enclosures() -> None:
    primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]
    few, many = Surd({p: Fraction(1) for p in primes[:4]}), Surd({p: Fraction(1) for p in (1, *primes)})
    assert len(many.terms) == 13
    assert (closed(1) / closed(few)).exact() is not None
    assert (closed(1) / closed(many)).exact() is None
    assert (closed(1) / closed(0)).exact() is None
    assert sign(closed(1) / closed(many)) == 1
