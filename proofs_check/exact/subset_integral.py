"""Averages over all C(n, B) subsets enclosed by R-16's rule, with every error bounded: no subset is visited.

In ball arithmetic, so the result is an enclosure: the trapezoid rule's two errors, the levels and centres left out, and
rounding are all inside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb, cos, floor, log, pi, sqrt
from typing import Any

from flint import arb, ctx, fmpq

__all__ = ["Steps", "centre_error", "level_error", "mean_inverse_deviation", "mean_slope", "symmetric_sums"]

BITS = 160
STRIP = Fraction(7, 5)  # a, just below π/2


@dataclass(frozen=True, slots=True)
class Steps:
    """The rule's steps and ends.

    Attributes:
        level: h, the step in v = log t.
        low, high: first and last level, as multiples of h.
        centre: η; centres at level t are η/√t apart.
        reach: centres are kept within reach/√t of some sample.
        scale: multiplies the exponents −(t/B)(x − c)²; 1, except to see that another value is wrong.
    """

    level: Fraction
    low: int
    high: int
    centre: Fraction
    reach: int
    scale: Fraction = Fraction(1)

    @classmethod
    def of(cls, x: Sequence[int], size: int, digits: int) -> Steps:
        """Steps for about so many decimal digits."""
        wanted = (digits + 1) * log(10)
        h = Fraction(floor(64 * 2 * pi * float(STRIP) / (wanted + log(2 / sqrt(cos(STRIP))))), 64)
        eta = Fraction(floor(64 * pi / sqrt(wanted + 1)), 64)
        least, largest = deviation_range(x, size)
        low = floor((-2 * wanted - 2 * log(largest) - 2) / h)
        high = floor((log(wanted + 4) - 2 * log(least)) / h) + 1
        return cls(h, low, high, eta, floor(sqrt(2 * wanted + 8)) + 2)


def deviation_range(x: Sequence[int], size: int) -> tuple[float, float]:
    """Bounds on σ_S over the nonconstant subsets: B σ_S² ≥ (width of S)²/2, σ_S ≤ half the range.

    Integers: a subset that is not constant is at least 1 wide.
    """
    ordered = sorted(x)
    widths = [b - a for a, b in zip(ordered, ordered[size - 1 :], strict=False)]
    return (1 - 1e-9) * max(min(widths), 1) / sqrt(2 * size), (ordered[-1] - ordered[0]) / 2


def symmetric_sums(weights: Sequence[Any], marks: Sequence[Any], size: int, zero: Any = 0) -> tuple[Any, Any]:
    """E_B and F_B of claim R-16, in whatever numbers the weights are."""
    E = [zero + 1] + [zero] * size
    F = [zero] * (size + 1)
    for w, u in zip(weights, marks, strict=True):
        for k in range(size, 0, -1):  # downwards: E[k − 1] is still without this sample
            F[k] = F[k] + w * (F[k - 1] + u * E[k - 1])
            E[k] = E[k] + w * E[k - 1]
    return E[size], F[size]


def level_error(h: Fraction) -> arb:
    """2/(√(cos a) (e^{2πa/h} − 1)): the trapezoid rule's relative error over levels."""
    with ctx.workprec(BITS):
        a, step = _ball(STRIP), _ball(h)
        return 2 / (a.cos().sqrt() * ((2 * arb.pi() * a / step).exp() - 1))


def centre_error(eta: Fraction) -> arb:
    """2q/(1−q), q = exp(−π²/η²): the relative error over centres."""
    with ctx.workprec(BITS):
        q = (-((arb.pi() / _ball(eta)) ** 2)).exp()
        return 2 * q / (1 - q)


def mean_inverse_deviation(x: Sequence[int], size: int, steps: Steps) -> arb:
    """Encloses the mean of 1/σ_S over all subsets of `size` of the integers x, none of which may be constant."""
    with ctx.workprec(BITS):
        least, largest = deviation_range(x, size)
        relative = level_error(steps.level) + centre_error(steps.centre) * (1 + level_error(steps.level))
        total, lost = arb(0), arb(0)
        for v in range(steps.low, steps.high + 1):
            t, factor = _level(steps, v)
            part = factor * _ball(steps.centre) / arb.pi().sqrt()
            for c in _centres(x, t, steps):
                total += part * symmetric_sums(*_weights(x, c, t, size, steps), size, arb(0))[0]
            lost += factor * 2 * (-(arb(steps.reach) ** 2) / 2).exp()
        # 1/σ ≤ 1/least turns relative errors into absolute ones
        error = (relative + _ends(steps, least, largest)) / arb(least) + lost
        return total / comb(len(x), size) + _plus_minus(error)


def mean_slope(x: Sequence[int], y: Sequence[int], size: int, steps: Steps) -> arb:
    """Encloses the mean of mean_{i∈S} y_i x̄_i over all subsets; at d = 1 this is M_RR."""
    with ctx.workprec(BITS):
        least, largest = deviation_range(x, size)
        largest_y, width = max(abs(v) for v in y), max(x) - min(x)
        relative = level_error(steps.level) + centre_error(steps.centre) * (1 + level_error(steps.level))
        q = (-((arb.pi() / _ball(steps.centre)) ** 2)).exp()
        odd = 2 * arb.pi() / _ball(steps.centre) * q / (1 - q) ** 2  # (η/√π) Σ_c √t (μ − c) e^{−t(μ − c)²}
        total, lost = arb(0), arb(0)
        for v in range(steps.low, steps.high + 1):
            t, factor = _level(steps, v)
            part = factor * _ball(steps.centre) / arb.pi().sqrt()
            for c in _centres(x, t, steps):
                weights, offsets = _weights(x, c, t, size, steps)
                marks = [target * offset for target, offset in zip(y, offsets, strict=True)]
                total += part * symmetric_sums(weights, marks, size, arb(0))[1]
            lost += factor * 2 * (-(arb(steps.reach) ** 2) / 2).exp() * (width + 1 / t.sqrt()) * largest_y
            lost += factor / t.sqrt() * odd * largest_y
        # |mean y (x − μ)|/σ ≤ max |y| turns relative errors into absolute ones
        error = (relative + _ends(steps, least, largest)) * largest_y + lost
        return total / (size * comb(len(x), size)) + _plus_minus(error)


def _level(steps: Steps, v: int) -> tuple[arb, arb]:
    """t and (h/√π) e^{v/2}."""
    height = _ball(steps.level * v)
    return height.exp(), _ball(steps.level) / arb.pi().sqrt() * (height / 2).exp()


def _centres(x: Sequence[int], t: arb, steps: Steps) -> list[arb]:
    """Multiples of η/√t within reach/√t of some sample.

    Elsewhere the product over S is at most exp(−reach²) and so at most exp(−reach²/2) exp(−t(c − μ)²/2); the sums of
    (η/√π) exp(−z²/2) and (η/√π) |z| exp(−z²/2) over a grid with step η ≤ 1 are below 2.
    """
    step = _ball(steps.centre) / t.sqrt()
    width, size = float(step), float(steps.reach / t.sqrt())
    kept = sorted({k for v in x for k in range(floor((v - size) / width) - 1, floor((v + size) / width) + 3)})
    return [step * k for k in kept]


def _weights(x: Sequence[int], c: arb, t: arb, size: int, steps: Steps) -> tuple[list[arb], list[arb]]:
    offsets = [v - c for v in x]
    rate = -t * _ball(steps.scale / size)
    return [(rate * offset * offset).exp() for offset in offsets], offsets


def _ends(steps: Steps, least: float, largest: float) -> arb:
    """Relative to 1/σ, what all levels outside the range hold: two geometric series."""
    h, root = _ball(steps.level), arb.pi().sqrt()
    below = arb(largest) * h / root * (h * (steps.low - 1) / 2).exp() / (1 - (-h / 2).exp())
    first = h * (steps.high + 1)
    fall = arb(least) ** 2 * first.exp()  # σ² e^v ≥ fall (1 + v − first) beyond the range
    above = arb(least) * h / root * (first / 2 - fall).exp() / (1 - (h / 2 - h * fall).exp())
    if not fall > 2:
        raise ValueError("the rule ends too early for these subsets")
    return below + above


def _plus_minus(error: arb) -> arb:
    return arb(0, error.upper())


def _ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))
