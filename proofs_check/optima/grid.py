"""One feature's quadrature grid for R-16: levels u of the Gaussian sum, centres c at each level, and their errors.

    1/√(σ_S² + ε) ≈ Σ_k ω_k e^{−u_k² ε} · (η/√π) Σ_c Π_{i∈S} exp(−(u_k²/B) (x_i − c)²)

For every S the sum over c of a Gaussian is its integral up to 2 exp(−(π/η)²), and the sum over k has the deviation of
`kernel`. So the error of an average over S is bounded without knowing the average: only subsets with σ_S below about
1/u_K are badly served, and their share is at most J(u_K), the average of exp(−u_K² σ_S²), less that of the constant
subsets, for which every numerator is 0. Levels are added until that share is small.

The marks x_i − c need no batch mean: after the sum over c they are x_i − μ_S. Targets enter by the first moments

    E_S Σ_{i∈S} y_i x̄_i ≈ Σ_k ω_k e^{−u_k² ε} (η/√π) Σ_c mean_S Σ_{i∈S} y_i (x_i − c) Π_{j∈S} exp(−(u_k²/B)(x_j − c)²).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import comb

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from proofs_check.optima.data import Floats, constant_subsets
from proofs_check.optima.elementary import Rows, by_power_sums, checked_sums, saddle
from proofs_check.optima.kernel import centre_step, inverse_root_rule, inverse_rule

__all__ = ["LEAST_ROUNDING", "Grid", "TooManyNodesError", "build_grid"]

BLOCK_FLOATS = 1 << 20
LEAST_ROUNDING = 5e-13  # of a block of nodes: no smaller rounding is worth the slow way round
SAMPLES = 300  # values of s at which a deviation is looked up; it is smooth on the scale of their spacing


class TooManyNodesError(Exception):
    """The grid would be too fine to be used; the caller takes another road."""


@dataclass(slots=True)
class Grid:
    """Nodes of one standardized feature.

    Attributes:
        x: (n,) middle value 0, variance 1.
        size: B.
        step: η.
        largest: bound on σ_S.
        u, weight, mass: for each level, ω_k e^{−u_k² ε} and J(u_k).
        ends: for each level, the number of nodes up to its end.
        rate, centre, shift: (N,) u²/B, c, and a log-scale that makes each node's mean product 1.
        first: (p,) E_S mean_{i∈S} y_i x̄_i.
        square: E_S mean_{i∈S} x̄_i².
        error: bound on the relative error of the kernel, averaged over S.
        first_error: bound on the error of `first`, for targets of variance 1, and of `square`.
    """

    x: Floats
    size: int
    step: float
    largest: float
    first: Floats
    square: float = 1.0
    error: float = 0.0
    first_error: float = 0.0
    u: list[float] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)
    mass: list[float] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    rate: Floats = field(default_factory=lambda: np.zeros(0))
    centre: Floats = field(default_factory=lambda: np.zeros(0))
    shift: Floats = field(default_factory=lambda: np.zeros(0))

    def rows(self, part: slice) -> Rows:
        """Scaled weights (N, n) and marks x − c (N, n) of some nodes."""
        offset = self.x - self.centre[part, None]
        return np.exp(-self.rate[part, None] * offset**2 - self.shift[part, None]), offset

    def masses(self) -> Floats:
        """(N,) each node's part of J at its level; what its scaled rows are to be multiplied with."""
        return np.asarray(self.step / np.sqrt(np.pi) * np.exp(self.size * self.shift))

    def levels(self) -> NDArray[np.intp]:
        """(N,) the level of each node."""
        return np.repeat(np.arange(len(self.u)), np.diff(self.ends, prepend=0))


def build_grid(x: Floats, Y: Floats, size: int, eps: float, tolerance: float, most_entries: float) -> Grid:
    """The grid of one feature, and the moments that need no other feature.

    Args:
        x: (n,), variance 1, some middle value 0.
        Y: (n, p), columns of mean 0 and variance 1 (or 0).
        size: B, 2 ≤ B < n.
        eps: ε ≥ 0 in units of the feature's variance.
        tolerance: aimed at for `error` and `first_error`.
        most_entries: nodes times samples that may be visited, at about 50 ns each.

    Raises:
        TooManyNodesError: more than that would be needed, as many subsets have a tiny σ_S.
    """
    largest = float(np.sqrt(np.sort(x * x)[-size:].mean()))  # σ_S² ≤ mean_S x²
    largest_s = float(np.hypot(largest, np.sqrt(eps)))
    centre_error = tolerance / 200
    grid = Grid(x, size, centre_step(centre_error), largest, np.zeros(Y.shape[1]))
    reach = float(np.sqrt(np.log(2000 / tolerance)))
    windows = _Windows(x, size, reach, most_entries)
    constant = constant_subsets(x[:, None], size) / comb(len(x), size)
    rule = inverse_root_rule(largest_s, tolerance / 8)
    tail, dropped, rounding = 1.0, 0.0, 0.0
    kept: list[tuple[Floats, Floats, Floats]] = []
    for k, (u, weight) in enumerate(zip(rule.u, rule.weight, strict=True)):
        damped = float(weight * np.exp(-u * u * eps))
        level = _level(grid, windows, Y, u, damped, max(tolerance / 4, LEAST_ROUNDING))
        rounding += level.rounding
        grid.first += level.first
        keep, lost = _prune(level.part * damped * (np.abs(x).max() + np.abs(level.centre)), tolerance / 256)
        dropped += lost
        kept.append((np.full(keep.sum(), u * u / size), level.centre[keep], level.shift[keep]))
        grid.u.append(float(u))
        grid.weight.append(damped)
        grid.mass.append(float(level.part.sum()))
        grid.ends.append((grid.ends[-1] if k else 0) + int(keep.sum()))
        s = np.geomspace(min(1e-3 / u, largest_s), largest_s, SAMPLES)
        # E Σ_{l>k} s ω_l e^{−u_l² s²} is at most E e^{−u_k² s²} times the largest Σ_{l>k} s ω_l e^{−(u_l² − u_k²) s²}
        rest = s * (np.exp(np.outer(s * s, u * u - rule.u[k + 1 :] ** 2)) @ rule.weight[k + 1 :])
        share = max(grid.mass[-1] - constant, 0.0) * np.exp(-u * u * eps)
        tail = float(max(rest.max(), 1.0) * share)  # 1: all of 1/s is missing where s is below the rule's range
        if tail <= tolerance / 8:
            break
    grid.rate, grid.centre, grid.shift = (np.concatenate(values) for values in zip(*kept, strict=True))
    octaves = float(np.sum(np.array(grid.weight) / np.array(grid.u)))
    # Centres out of reach: per level at most ω/u · reach · e^{−reach²}, as rms_S(x − c) ≥ reach/u there.
    unreached = octaves * reach * np.exp(-reach * reach)
    grid.error = rule.step_error + tail + dropped + unreached + rounding + 2 * centre_error
    # (η/√π) Σ_c (μ − c) e^{−u²(μ − c)²} is 0 up to (π/η)·centre_error/u; it multiplies mean_S y, and E|mean_S y| ≤ 1/√B
    grid.first_error = grid.error + octaves * np.pi / grid.step * centre_error / np.sqrt(size)
    grid.square = 1.0 - constant if eps == 0 else _mean_square(grid, windows, eps, largest_s, tolerance)
    return grid


class _Windows:
    """Where a centre can matter: near the mean of some B consecutive samples that lie close together."""

    def __init__(self, x: Floats, size: int, reach: float, most_entries: float) -> None:
        views = sliding_window_view(np.sort(x), size)
        self.mean = views.mean(axis=1)
        self.variance = ((views - self.mean[:, None]) ** 2).mean(axis=1)
        self.reach = reach
        self.left = most_entries / len(x)

    def centres(self, u: float, step: float) -> Floats:
        """Multiples of `step` at which some subset has u²(σ² + (μ − c)²) ≤ reach²; no subset has less elsewhere."""
        room = (self.reach / u) ** 2 - self.variance
        mean, half = self.mean[room > 0], np.sqrt(room[room > 0])
        first = np.floor((mean - half) / step).astype(np.int64)
        last = np.ceil((mean + half) / step).astype(np.int64)
        order = np.argsort(first)
        first, last = first[order], np.maximum.accumulate(last[order])
        if len(first) == 0:
            return np.zeros(0)
        new = np.append(True, first[1:] > last[:-1])
        begin, end = first[new], last[np.append(new[1:], True)]
        self.left -= float((end - begin + 1).sum())
        if self.left < 0:
            raise TooManyNodesError
        return np.concatenate([np.arange(a, b + 1) for a, b in zip(begin, end, strict=True)]) * step


@dataclass(frozen=True, slots=True)
class _Level:
    centre: Floats  # (N,)
    shift: Floats  # (N,)
    part: Floats  # (N,) of J(u)
    first: Floats  # (p,), with the level's weight
    rounding: float


def _level(grid: Grid, windows: _Windows, Y: Floats, u: float, weight: float, budget: float) -> _Level:
    """All centres of a level; those at which nothing above rounding is left are skipped."""
    x, size, n = grid.x, grid.size, len(grid.x)
    every = windows.centres(u, grid.step / u)
    first, rounding = np.zeros(Y.shape[1]), 0.0
    found: list[tuple[Floats, Floats]] = [(np.zeros(0), np.zeros(0))]
    block = max(1, BLOCK_FLOATS // n)
    for start in range(0, len(every), block):
        c = every[start : start + block]
        offset = x - c[:, None]
        rate = np.square(offset) * (u * u / size)
        top = np.partition(rate, size - 1, axis=1)[:, :size].mean(axis=1)  # the largest product becomes 1
        weights = np.exp(top[:, None] - rate)
        # … and then the recursion's own scale: the radius at which the coins of `elementary` have mean B
        scale = saddle(weights, size) * ((n - size) / size)
        weights *= scale[:, None]
        top += np.log(scale)
        part = grid.step / np.sqrt(np.pi) * np.exp(-size * top)
        rows, others = (weights, offset), (np.ones((1, n)), Y.T)
        if Y.shape[1] and weight > 0:
            plain, marked, missed = checked_sums(rows, others, part * weight / size, np.ones(1), size, budget)
            first += (weight / size) * (part @ marked)
            rounding += missed
        else:
            plain = by_power_sums(*rows, *others, size)[0]
        good = plain[:, 0] > 0
        found.append((c[good], np.log(plain[good, 0]) / size - top[good]))
    centre, shift = (np.concatenate(values) for values in zip(*found, strict=True))
    return _Level(centre, shift, grid.step / np.sqrt(np.pi) * np.exp(size * shift), first, rounding)


def _prune(bound: Floats, budget: float) -> tuple[NDArray[np.bool_], float]:
    """Keep the nodes that count: drop the smallest while their bounds sum to less than the budget."""
    order = np.argsort(bound)
    total = np.cumsum(bound[order])
    cut = int(np.searchsorted(total, budget))
    keep = np.ones(len(bound), dtype=np.bool_)
    keep[order[:cut]] = False
    return keep, float(total[cut - 1]) if cut else 0.0


def _mean_square(grid: Grid, windows: _Windows, eps: float, largest: float, tolerance: float) -> float:
    """E_S σ²/(σ² + ε) = 1 − ε E_S 1/(σ² + ε)."""
    rule = inverse_rule(largest, tolerance / 8)
    total, no_targets = 0.0, np.zeros((len(grid.x), 0))
    for k, (u, weight) in enumerate(zip(rule.u, rule.weight, strict=True)):
        mass = float(_level(grid, windows, no_targets, u, 0.0, 0.0).part.sum())
        total += weight * np.exp(-u * u * eps) * mass
        tail = mass * eps * float(rule.weight[k + 1 :] @ np.exp(-eps * rule.u[k + 1 :] ** 2))  # J falls with u
        if tail <= tolerance / 8:
            break
    grid.first_error += rule.step_error + tail
    return 1.0 - eps * total
