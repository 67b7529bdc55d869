"""Small data sets that several tests use, each to be checked by hand."""

from __future__ import annotations

import numpy as np

FOUR = ([[0], [1], [2], [3]], [-1, 1, -1, 1])
"""C-6: neighbours paired."""

RESHUFFLE = ([[2, 0], [4, 1], [0, 3], [1, 2]], [1, -1, 1, -1])
"""C-7: random reshuffling separates in part, along (−1, −1)."""

DIFFERENT_FATES_SEED = 1


def published_toy(m: int) -> tuple[np.ndarray, np.ndarray]:
    """C-12: batches of 2 in the order listed; features in tenths, so that they are integers times 1/10 exactly."""
    line = [(-22 * (m - 1) + 4 * i, 18 * (m - 1) + 4 * i, 1) for i in range(m)]
    unit = 10 * (m - 1)
    points = [(-3 * unit, 1.5 * unit, 1), (unit, -0.5 * unit, -1), *line]
    points += [(3 * unit, -1.5 * unit, -1), (-unit, 0.5 * unit, 1), *[(-a, -b, -c) for a, b, c in line]]
    points += [(300 * unit, 110 * unit, 1), (-300 * unit, -110 * unit, -1)]
    table = np.array(points)
    return table[:, :2], table[:, 2].astype(int)
