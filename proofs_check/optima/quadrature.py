"""RR moments for any batch size in polynomial time (R-16): averages over all C(n, B) subsets without visiting them.

Replacing 1/σ_a and 1/σ_b by the sums of `grid` turns each moment into a sum, over nodes (u, c) of feature a and
(u', c') of feature b, of

    mean_S Σ_{i∈S} (x_ia − c)(x_ib − c') Π_{j∈S} exp(−(u²/B)(x_ja − c)² − (u'²/B)(x_jb − c')²),

an elementary symmetric polynomial with one marked factor. All weights are positive.

The error that is returned is the sum of the bounds of the pieces: the Gaussian sum, its end, the step between centres,
centres and pairs of levels left out, and an estimate of rounding (each from its own comparison). It is a bound in the
sense of exact arithmetic evaluated in floats, not an enclosure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from proofs_check.optima.data import Floats
from proofs_check.optima.elementary import checked_sums
from proofs_check.optima.grid import LEAST_ROUNDING, Grid, TooManyNodesError, build_grid
from proofs_check.optima.result import SubsetMoments
from proofs_check.optima.subsets import Progress

__all__ = ["Plan", "plan_quadrature"]

BLOCK_FLOATS = 1 << 22  # of the largest array, 32 MiB
ROWS = 128  # enough for a matrix product to run at full speed


@dataclass(frozen=True, slots=True)
class Plan:
    """Grids of all features, with what the sums over pairs of features will cost.

    Attributes:
        seconds: rough cost of `run`, from measured rates; within a factor of 3 or so.
        nodes: estimated number of nodes.
    """

    grids: tuple[Grid | None, ...]
    size: int
    tolerance: float
    seconds: float
    nodes: float

    def run(self, progress: Progress | None = None) -> SubsetMoments:
        """Sum over all pairs of features. Targets are in units of their standard deviations."""
        d = len(self.grids)
        p = next((len(grid.first) for grid in self.grids if grid is not None), 0)
        xx, yx = np.zeros((d, d)), np.zeros((p, d))
        error, nodes, done = 0.0, 0, 0
        for a, left in enumerate(self.grids):
            for b, right in enumerate(self.grids[:a]):
                if left is not None and right is not None:
                    xx[a, b], missed, used = _pair(left, right, self.tolerance)
                    xx[b, a] = xx[a, b]
                    error, nodes = max(error, missed), nodes + used
                done += 1
                if progress is not None:
                    progress(2 * done / (d * (d - 1)))
            if left is not None:
                xx[a, a], yx[:, a] = left.square, left.first
                error, nodes = max(error, left.first_error), nodes + len(left.rate)
        return SubsetMoments(xx=xx, yx=yx, method="quadrature", error=error, nodes=nodes)


def plan_quadrature(
    X: Floats, Y: Floats, size: int, *, eps: float = 0.0, tolerance: float = 1e-10, most_entries: float = 1e9
) -> Plan | None:
    """Build every feature's grid and estimate the rest.

    Args:
        X: (n, d); Y: (n, p), any units; the plan's moments are for targets divided by their standard deviations.
        size: B, 2 ≤ B < n.
        eps: ε ≥ 0.
        tolerance: for each entry of the moments.
        most_entries: nodes times samples that each feature's grid may visit, at about 50 ns each.

    Returns:
        None if some feature would need too many nodes: subsets with tiny σ_S are then too many for this method.
    """
    targets = _standardize(Y, Y.mean(axis=0))[0]
    # A value of its own as the origin: differences of close values then stay exact, whatever the outliers.
    columns, scale = _standardize(X, np.sort(X, axis=0)[len(X) // 2])
    grids: list[Grid | None] = []
    try:
        for column, unit in zip(columns.T, scale, strict=True):
            varies = column.any()
            grids.append(
                build_grid(column.copy(), targets, size, eps / unit**2, tolerance, most_entries) if varies else None
            )
    except TooManyNodesError:
        return None
    used = [grid for grid in grids if grid is not None]
    nodes = sum(_expected_nodes(a, b, tolerance) for i, a in enumerate(used) for b in used[:i])
    n = len(X)
    powers = min(size, int(38 / np.log(n / size)) + 2)  # until (B/n)^j is below rounding
    # matrix products at 25 Gflop/s, the recursion at 1 ns an entry and product
    seconds = nodes * (4 * n * powers / 25e9 + size * powers * 1e-9 + 1e-7)
    return Plan(tuple(grids), size, tolerance, seconds, nodes)


def _standardize(values: Floats, origin: Floats) -> tuple[Floats, Floats]:
    centred = values - origin
    centred = np.where(values.max(axis=0) == values.min(axis=0), 0.0, centred)
    scale = centred.std(axis=0)
    scale[scale == 0] = 1.0
    return centred / scale, scale


def _expected_nodes(a: Grid, b: Grid, tolerance: float) -> float:
    """Nodes of a pair if its features were independent: pairs of levels with too little mass are left out."""
    sizes_a, sizes_b = np.diff(a.ends, prepend=0), np.diff(b.ends, prepend=0)
    least = _least_mass(a, tolerance)
    needed = np.outer(a.mass, b.mass) > least
    return float(sizes_a @ needed @ sizes_b)


def _least_mass(a: Grid, tolerance: float) -> float:
    """Skipping all levels past l in row k errs by at most 2 ω_k largest · mass(k, l); the rows share tolerance/8."""
    return tolerance / 8 / (2 * a.largest * float(np.sum(a.weight)))


def _pair(a: Grid, b: Grid, tolerance: float) -> tuple[float, float, int]:
    """E_S mean x̄_a x̄_b, the bound on its error, and the number of nodes."""
    size, n = a.size, len(a.x)
    level_a, level_b = a.levels(), b.levels()
    mass_a, mass_b = a.masses(), b.masses()
    weight_a, weight_b = mass_a * np.array(a.weight)[level_a] / size, mass_b * np.array(b.weight)[level_b]
    block = int(np.clip(BLOCK_FLOATS // max(n, ROWS * (size + 1)), 16, 1024))
    least, budget = _least_mass(a, tolerance), max(tolerance / 4, LEAST_ROUNDING)
    reach = len(b.u)  # levels of b still worth visiting
    visited = np.full(len(a.u), reach)
    mass = np.zeros((len(a.u), reach))  # J(u_k, u_l), the average of exp(−u_k² σ_a² − u_l² σ_b²)
    total, rounding, used = 0.0, 0.0, 0
    for low in range(0, len(level_a), ROWS):
        part_a = slice(low, min(low + ROWS, len(level_a)))
        rows = a.rows(part_a)
        visited[level_a[part_a]] = reach
        for start in range(0, b.ends[reach - 1], block):
            part_b = slice(start, min(start + block, b.ends[reach - 1]))
            plain, marked, missed = checked_sums(rows, b.rows(part_b), weight_a[part_a], weight_b[part_b], size, budget)
            total += float(weight_a[part_a] @ marked @ weight_b[part_b])
            rounding += missed
            used += plain.size
            by_node = plain * mass_a[part_a, None] * mass_b[part_b]
            np.add.at(mass, (level_a[part_a, None], level_b[part_b]), by_node)
        complete = int(level_a[part_a.stop - 1]) - (part_a.stop not in a.ends)
        if complete >= 0:  # J falls with either level: what is negligible in this row stays so in the next ones
            small = np.flatnonzero(mass[complete, :reach] <= least)
            reach = min(reach, int(small[0]) + 1) if len(small) else reach
    rim = mass[np.arange(len(a.u)), visited - 1] * (visited < len(b.u))
    skipped = 2 * a.largest * float(np.array(a.weight) @ rim)
    return total, a.error + b.error + skipped + rounding, used
