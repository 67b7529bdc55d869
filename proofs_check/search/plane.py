"""Classes and fates in at most two dimensions, exactly, in machine integers, for many data sets at once.

In the plane a family of rays is known by the signs of all cross products. A signed feature is (c₁/√V₁, c₂/√V₂) with
integers c and V, up to a factor of the batch; its *signed square* is (sgn c₁ · c₁² V₂, sgn c₂ · c₂² V₁). Squaring every
coordinate and keeping its sign maps rays to rays, keeps their order around 0, and keeps opposite rays opposite; so it
keeps the sign of every cross product, and everything below is decided in integers, for every batch size:

* rays that leave a sector free are one side of a line (LS, or PLS if some vectors are 0);
* rays in a closed half-plane with opposite ones on its edge: those on the edge are Z_SC, and the weight is the edge's
  normal (PLS);
* all else is SC (claim C-1).

A weight u is looked at as the ray w that u is 90° ahead of, so that u·z = w × z. The fates are those of claim C-3: the
weights that separate form an open sector, and those that keep all samples a closed one. The two meet if and only if a
ray inside the first, or some edge ±z_GD of the second, lies in both.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.search.pair_directions import direction_tables

__all__ = ["COLUMNS", "UNKNOWN", "fits", "plane_facts"]

COLUMNS = (
    "ss class", "rr class", "gd class", "ss fate", "rr fate",
    "ss frozen", "ss trained", "rr frozen", "rr trained",
    "ss lost frozen", "ss lost trained", "rr lost frozen", "rr lost trained",
)  # fmt: skip
"""What `plane_facts` gives. Classes: 0 LS, 1 PLS, 2 SC. Fates: 0 bounded, 1 diverges, 2 depends. Else a count."""
UNKNOWN = -1

LARGEST = 1 << 30  # a product of two numbers below it, and the difference of two products, stay within 64 bits


def fits(n: int, d: int, bound: int) -> bool:
    """Whether the integers stay within 64 bits: V ≤ n · ((n − 1) · bound)², and c² V below 2³⁰."""
    return d <= 2 and n * ((n - 1) * bound) ** 4 < LARGEST


def plane_facts(
    X: NDArray[Any], y: NDArray[Any], batch_size: int, *, reshuffled: bool = True, whole: bool = True
) -> NDArray[np.int8]:
    """The facts of many data sets, (c, len(COLUMNS)); −1 where a fact is not known.

    Args:
        X: integers (c, n, d), d at most 2, for which `fits` holds.
        y: labels −1 and +1 (c, n).
        batch_size: B; SS takes the samples in the order given.
        reshuffled: also RR.
        whole: also GD, and the fates.
    """
    count, n, d = X.shape
    flat = np.zeros((count, n, 2), dtype=np.int64)
    flat[:, :, :d] = X
    out = np.full((count, len(COLUMNS)), UNKNOWN, dtype=np.int8)
    from proofs_check.search.plane_kernels import every

    labels = np.ascontiguousarray(y, dtype=np.int64)
    every(flat, labels, batch_size, *_subsets(n, batch_size), reshuffled, whole, *direction_tables(), out)
    return out


@cache
def _subsets(n: int, batch_size: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Every batch that RR can draw, one after another, and where each begins."""
    sizes = [batch_size, *([n % batch_size] if n % batch_size else [])]
    chosen = [subset for size in sizes for subset in combinations(range(n), size)]
    return np.array([i for s in chosen for i in s]), np.cumsum([0, *map(len, chosen)])
