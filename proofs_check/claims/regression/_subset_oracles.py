"""What R-16 is compared with: sums over subsets as they are, and trapezoid sums of single Gaussians, in balls."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from flint import arb, ctx, fmpq

from proofs_check.exact.subset_integral import BITS, Steps

DIGITS = 8


@dataclass(frozen=True, slots=True)
class Column:
    """One feature of integers with targets, and a batch size."""

    x: tuple[int, ...]
    y: tuple[int, ...]
    batch_size: int

    @property
    def steps(self) -> Steps:
        """The rule's steps."""
        return Steps.of(self.x, self.batch_size, DIGITS)


def _scatter(case: Column, subset: tuple[int, ...]) -> tuple[int, int]:
    """B² σ_S² and B² cov_S(x, y), in integers."""
    B, x, y = case.batch_size, [case.x[i] for i in subset], [case.y[i] for i in subset]
    return (
        B * sum(v * v for v in x) - sum(x) ** 2,
        B * sum(u * v for u, v in zip(x, y, strict=True)) - sum(x) * sum(y),
    )


def inverse_by_subsets(case: Column) -> arb:
    """The mean of 1/σ_S, 0 where σ_S = 0, over all subsets as they are."""
    with ctx.workprec(BITS):
        found = [_scatter(case, s)[0] for s in combinations(range(len(case.x)), case.batch_size)]
        return sum((case.batch_size / arb(v).sqrt() for v in found if v), arb(0)) / len(found)


def slope_by_subsets(case: Column) -> arb:
    """The mean of cov_S(x, y)/σ_S."""
    with ctx.workprec(BITS):
        found = [_scatter(case, s) for s in combinations(range(len(case.x)), case.batch_size)]
        return sum((arb(c) / (case.batch_size * arb(v).sqrt()) for v, c in found if v), arb(0)) / len(found)


def inverse_with_eps(case: Column, eps: int) -> arb:
    """The mean of 1/√(σ_S² + ε)."""
    with ctx.workprec(BITS):
        B = case.batch_size
        found = [_scatter(case, s)[0] + B * B * eps for s in combinations(range(len(case.x)), B)]
        return sum((B / arb(v).sqrt() for v in found), arb(0)) / len(found)


def uncentred_slope(case: Column) -> arb:
    """E_S of mean y x over σ_S: what marks y_i x_i would give."""
    with ctx.workprec(BITS):
        B, total = case.batch_size, arb(0)
        subsets = list(combinations(range(len(case.x)), B))
        for s in subsets:
            total += sum(case.x[i] * case.y[i] for i in s) / arb(_scatter(case, s)[0]).sqrt()
        return total / len(subsets)


@dataclass(frozen=True, slots=True)
class Grid:
    """A step, an offset of the grid in steps, and σ."""

    step: Fraction
    offset: Fraction
    sigma: Fraction = Fraction(1)


def level_deviation(case: Grid) -> arb:
    """|1 − Σ h (σ/√π) e^{v/2} exp(−σ² e^v)| over all levels that count at 160 bits."""
    with ctx.workprec(BITS):
        h, sigma = _ball(case.step), _ball(case.sigma)
        span = int(120 / case.step)
        total = arb(0)
        for k in range(-2 * span, span // 6):
            v = h * (k + _ball(case.offset))
            total += h * sigma / arb.pi().sqrt() * (v / 2 - sigma**2 * v.exp()).exp()
        return abs(1 - total)


def centre_deviation(case: Grid) -> arb:
    """|1 − Σ (η/√π) exp(−z²)| over all centres that count."""
    with ctx.workprec(BITS):
        eta, span = _ball(case.step), int(14 / case.step) + 1
        nodes = [eta * (k + _ball(case.offset)) for k in range(-span, span + 1)]
        return abs(1 - sum((eta / arb.pi().sqrt() * (-z * z).exp() for z in nodes), arb(0)))


def _ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))
