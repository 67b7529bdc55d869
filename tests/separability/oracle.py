"""An independent oracle: which signed features overlap, by enumerating all minimal positive dependencies.

A vector is in Z_SC exactly when it takes part in a minimal dependency Σ λ z = 0 with all λ > 0 (a positive circuit;
every positive combination is a sum of such). A circuit has at most d + 1 vectors. For batches of 2 and for one batch
the vectors are rational up to the scale of columns and the enumeration is exact. Otherwise numbers have 300 digits and
count as 0 below 1e-200: determinants of order ≤ 3 in roots of integers below 10⁴ that are not 0 are far larger, and a
number that were taken for 0 wrongly would show as a disagreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import mpmath


def signed_features(X: Sequence[Sequence[int]], y: Sequence[int], batches: Sequence[Sequence[int]]) -> list[list]:
    """y_i x̄_i of every batch in turn; exact where one column scale makes them rational, else 300 digits."""
    sizes = {len(batch) for batch in batches}
    rational = len(batches) == 1 or sizes == {2}
    out = []
    for batch in batches:
        columns = []
        for a in range(len(X[0])):
            x = [Fraction(X[i][a]) for i in batch]
            mean = sum(x) / len(x)
            c = [entry - mean for entry in x]
            variance = sum(entry**2 for entry in c) / len(x)
            if rational:
                scale = abs(c[0]) if len(batches) > 1 else 1  # a batch of 2 has deviations ±c, hence σ = |c|
                columns.append([entry / scale if scale else Fraction(0) for entry in c])
            elif variance == 0:
                columns.append([mpmath.mpf(0)] * len(x))
            else:
                sigma = mpmath.sqrt(mpmath.mpf(variance.numerator) / variance.denominator)
                columns.append([mpmath.mpf(e.numerator) / e.denominator / sigma for e in c])
        out += [[y[i] * column[place] for column in columns] for place, i in enumerate(batch)]
    return out


def overlapping(vectors: Sequence[Sequence]) -> set[int]:
    """Indices of the vectors in Z_SC."""
    dim = len(vectors[0])
    found: set[int] = set()
    for size in range(1, dim + 2):
        for chosen in combinations(range(len(vectors)), size):
            if set(chosen) <= found:
                continue
            null = _only_dependency([vectors[i] for i in chosen])
            if null is not None and (all(x > 0 for x in null) or all(x < 0 for x in null)):
                found.update(chosen)
    return found


def classify(X, y, batches) -> tuple[str, tuple[int, ...]]:
    """The class and the samples on the separable side."""
    with mpmath.workdps(300):
        overlap = overlapping(signed_features(X, y, batches))
    samples = [i for batch in batches for i in batch]
    separable = tuple(sorted(samples[k] for k in range(len(samples)) if k not in overlap))
    kind = "LS" if not overlap else "SC" if not separable else "PLS"
    return kind, separable


def _only_dependency(rows: list) -> list | None:
    """The dependency Σ λ row = 0 if there is exactly one up to scale and none of its entries is 0."""
    k, dim = len(rows), len(rows[0])
    work = [[rows[j][a] for j in range(k)] for a in range(dim)]
    pivots: list[int] = []
    for j in range(k):
        r = len(pivots)
        best = max(range(r, dim), key=lambda i: abs(work[i][j]), default=None)
        if best is None or _zero(work[best][j]):
            continue
        work[r], work[best] = work[best], work[r]
        work[r] = [x / work[r][j] for x in work[r]]
        for i in range(dim):
            if i != r and not _zero(work[i][j]):
                work[i] = [x - work[i][j] * z for x, z in zip(work[i], work[r], strict=True)]
        pivots.append(j)
    free = [j for j in range(k) if j not in pivots]
    if len(free) != 1:
        return None
    null = [None] * k
    null[free[0]] = 1
    for r, j in enumerate(pivots):
        null[j] = -work[r][free[0]]
    return None if any(_zero(x) for x in null) else null


def _zero(x) -> bool:
    return x == 0 if isinstance(x, int | Fraction) else abs(x) < mpmath.mpf(10) ** -200


def fate(X, y, batches) -> str:
    """The fate by C-3 as stated, from minimal positive dependencies among Z, ± Z_SC and ± Z_GD."""
    with mpmath.workdps(300):
        z = [[mpmath.mpf(1) * _real(x) for x in row] for row in _unscaled(X, y, batches)]
        whole = [[mpmath.mpf(1) * _real(x) for x in row] for row in _unscaled(X, y, [list(range(len(X)))])]
        overlap = overlapping(z)
        if len(overlap) == len(z):
            return "bounded"
        separable = [z[i] for i in range(len(z)) if i not in overlap]
        free = [row for i in overlap for row in (z[i], [-x for x in z[i]])]
        if overlapping([*separable, *free, *whole]) & set(range(len(separable))):
            return "diverges"
        inside = [len(separable) + len(free) in overlapping([*separable, *free, [-x for x in row]]) for row in whole]
        return "bounded" if all(inside) else "depends"


def _unscaled(X, y, batches) -> list:
    """y_i x̄_i with each feature's true scale, 300 digits."""
    out = []
    for batch in batches:
        columns = []
        for a in range(len(X[0])):
            x = [Fraction(X[i][a]) for i in batch]
            mean = sum(x) / len(x)
            variance = sum((entry - mean) ** 2 for entry in x) / len(x)
            sigma = mpmath.sqrt(_real(variance)) if variance else mpmath.mpf(1)
            columns.append([_real(entry - mean) / sigma for entry in x])
        out += [[y[i] * column[place] for column in columns] for place, i in enumerate(batch)]
    return out


def _real(x):
    return mpmath.mpf(x.numerator) / x.denominator if isinstance(x, Fraction) else x
