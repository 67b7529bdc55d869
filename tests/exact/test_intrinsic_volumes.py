"""The cone of a mixed batch: its volumes and dimension against closed forms, projections and rank statistics."""

from __future__ import annotations

from itertools import pairwise, product
from math import asin, comb, erfc, exp, log, log1p, pi, sqrt, tau

import numpy as np
import pytest
from flint import arb, ctx, fmpq

from proofs_check.enclosures import enclose, separation_threshold, statistical_dimension
from proofs_check.enclosures.cones import volume_balls
from proofs_check.errors import InputError
from proofs_check.exact.intrinsic_volumes import _Normals, intrinsic_volumes
from proofs_check.exact.intrinsic_volumes import statistical_dimension as dimension


@pytest.fixture(autouse=True)
def _precision():
    before = ctx.prec
    ctx.prec = 128
    yield
    ctx.prec = before


@pytest.mark.parametrize(("p", "q"), [(1, 1), (1, 2), (2, 2), (1, 5), (3, 4), (6, 6)])
def test_volumes_sum_to_one_and_those_of_even_dimension_to_one_half(p: int, q: int):
    volumes = intrinsic_volumes(p, q)
    assert len(volumes) == p + q
    assert all(volume > 0 for volume in volumes)
    assert sum(volumes, arb(0)).contains(1)
    assert sum(volumes[::2], arb(0)).contains(fmpq(1, 2))
    assert volumes[0].contains(fmpq(1, comb(p + q, p)))
    assert max(volume.rad() for volume in volumes) < 1e-30


def test_a_ray_a_wedge_and_a_cone_by_hand():
    assert dimension(1, 1).contains(fmpq(1, 2)), "a ray"
    assert dimension(2, 1).contains(fmpq(5, 6)), "60 degrees of a plane: v_1 = 1/2, v_2 = 1/6"
    assert dimension(2, 2).overlaps(arb(7) / 6 + 2 * arb(fmpq(1, 3)).asin() / arb.pi())


def test_the_ball_of_four_holds_its_closed_form():
    ball, closed = statistical_dimension(4, digits=40), enclose("7/6 + 2*asin(Rational(1,3))/pi", digits=45)
    assert closed.middle in ball.widened(closed.radius)
    assert float(ball.middle) == pytest.approx(7 / 6 + 2 * asin(1 / 3) / pi, abs=1e-15)  # a float's rounding


def _projections(p: int, q: int, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Squared lengths and face dimensions of Gaussian vectors' nearest points, by going through the sorted entries.

    With g and −h sorted together, λ lies between two neighbours where Σ(g − λ)₊ = Σ(λ − (−h))₊ is met; each interval
    gives one candidate, and the one that lies in its interval is it.
    """
    squares, dimensions = np.empty(count), np.empty(count, dtype=int)
    for t in range(count):
        g, h = rng.normal(size=p), -rng.normal(size=q)
        edges = np.concatenate([[-np.inf], np.sort(np.concatenate([g, h])), [np.inf]])
        for low, high in pairwise(edges):
            up, down = g[g >= high], h[h <= low]
            if not len(up) + len(down):
                continue
            level = (up.sum() + down.sum()) / (len(up) + len(down))
            if low <= level <= high:
                a, b = np.maximum(g - level, 0), np.maximum(level - h, 0)
                squares[t] = (a**2).sum() + (b**2).sum()
                dimensions[t] = max(len(up) + len(down) - 1, 0) if len(up) and len(down) else 0
                break
        else:
            squares[t], dimensions[t] = 0.0, 0
    return squares, dimensions


@pytest.mark.parametrize(("p", "q"), [(1, 1), (2, 2), (1, 3), (3, 5)])
def test_against_projections(p: int, q: int):
    count = 4000
    squares, dimensions = _projections(p, q, count, np.random.default_rng(p * 10 + q))
    delta = float(dimension(p, q).mid())
    assert abs(squares.mean() - delta) < 5 * squares.std() / np.sqrt(count)
    for k, volume in enumerate(intrinsic_volumes(p, q)):
        share = float(volume.mid())
        spread = np.sqrt(share * (1 - share) / count)
        assert abs((dimensions == k).mean() - share) < 5 * spread, (k, share)


def test_it_is_symmetric_grows_and_tends_to_half_the_batch():
    balls = {(p, q): float(dimension(p, q).mid()) for p, q in product(range(1, 6), repeat=2)}
    assert all(balls[p, q] == pytest.approx(balls[q, p], abs=1e-14) for p, q in balls)  # floats of equal balls
    assert all(balls[p, q] < balls[p + 1, q] for p, q in balls if p < 5), "one more sample, a larger cone"
    middles = [float(statistical_dimension(B, digits=8).middle) for B in (2, 4, 8, 16, 32)]
    thresholds = [(B - 1 - value) / B for B, value in zip((2, 4, 8, 16, 32), middles, strict=True)]
    assert thresholds == sorted(thresholds)
    assert thresholds[-1] == pytest.approx(0.5, abs=1 / 32)  # 1/2 is GD's: batches without bound


def test_volume_balls_hold_the_rational_ones():
    balls = volume_balls(3, 1, digits=25)
    assert [ball.middle for ball in balls] == pytest.approx([1 / 3, 1 / 2, 1 / 6], abs=1e-15)  # a float's rounding
    assert all(ball.radius <= 1e-25 for ball in balls)


def test_thresholds_in_balls():
    assert 0.25 in separation_threshold(2)
    assert str(separation_threshold(16, digits=10)) == "0.4796034741 ± 1e-10"


@pytest.mark.parametrize(
    ("batch_size", "positives", "says"),
    [
        (1, None, "out of range"),
        (65, None, "out of range"),
        (3, None, "no half"),
        (4, 0, "has 1 to 3"),
        (4, 4, "has 1 to 3"),
    ],
)
def test_bad_sizes(batch_size: int, positives: int | None, says: str):
    with pytest.raises(InputError, match=says):
        statistical_dimension(batch_size, positives)


@pytest.mark.parametrize("size", [2, 5, 12])
@pytest.mark.parametrize("bits", [53, 128])
def test_the_rules_radius_is_not_below_what_the_theorem_gives_for_its_step(size: int, bits: int):
    """Trefethen and Weideman, theorem 5.1: 2M(a)/(e^{2πa/h} − 1) for every strip's half-width a, the least of which is
    still an upper bound; a smaller radius would claim more than is proved."""
    rule = _Normals(size, bits)

    def bound(a: float) -> float:
        c = a / sqrt(2)
        return log(2) + a * a / 2 + size * log1p(c * exp(c * c / 2) / sqrt(tau)) - 2 * pi * a / float(rule._step)

    proved = exp(min(bound(a / 64) for a in range(8, 641))) + erfc(float(rule._nodes[-1]) / sqrt(2))
    radius = float(rule._error.rad())
    assert proved * (1 - 1e-6) <= radius <= 2.0**-bits  # logarithms near 100 in floats, and a grid of 64ths
