"""SGD on per-batch quadratics L_b(θ) = ½ θᵀH_bθ − r_bᵀθ + s_b, one step at a time and in whatever numbers it is given.

Fractions in, Fractions out: every path, every order and every moment over all of them is exact. Nothing here uses a
formula of the theme; the checks compare the theme's formulas with it. Vectors are tuples, matrices tuples of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations, product
from typing import Any

from constructions.dataset import DataSet
from proofs_check.errors import InputError
from proofs_check.exact.pairs import solve_rational

__all__ = [
    "Quadratics",
    "all_orders",
    "all_paths",
    "around",
    "cross_moment",
    "cycle",
    "iterates",
    "moments",
    "of_data",
    "stationary_reshuffled",
]

Vector = tuple[Any, ...]
Matrix = tuple[Vector, ...]

_MOST_PATHS = 1_000_000  # an enumeration beyond this is a mistake: at 10 µs a step it would run for minutes


@dataclass(frozen=True, slots=True)
class Quadratics:
    """Batches b = 0 … B−1 in dimension d.

    Attributes:
        hessians: H_b, d×d symmetric.
        pulls: r_b = H_b c_b, so that the gradient is H_bθ − r_b; a centre c_b need not be unique.
        floors: s_b, the loss at θ = 0.
    """

    hessians: tuple[Matrix, ...]
    pulls: tuple[Vector, ...]
    floors: Vector

    @property
    def size(self) -> int:
        """B, the number of batches."""
        return len(self.pulls)

    @property
    def dimension(self) -> int:
        """d."""
        return len(self.pulls[0])

    @property
    def hessian(self) -> Matrix:
        """H where all batches share one; the first batch's otherwise."""
        return self.hessians[0]

    @property
    def centres(self) -> tuple[Vector, ...]:
        """c_b = H_b⁻¹ r_b, in rationals; every H_b must be regular."""
        return tuple(_solve(H, r) for H, r in zip(self.hessians, self.pulls, strict=True))

    @property
    def minimiser(self) -> Vector:
        """(Σ H_b)⁻¹ Σ r_b, the minimiser of the mean loss, in rationals."""
        d = self.dimension
        H = tuple(tuple(sum(h[i][j] for h in self.hessians) for j in range(d)) for i in range(d))
        return _solve(H, tuple(sum(r[i] for r in self.pulls) for i in range(d)))

    def gradient(self, b: int, theta: Vector) -> Vector:
        """∇L_b(θ) = H_bθ − r_b."""
        return tuple(v - r for v, r in zip(_times(self.hessians[b], theta), self.pulls[b], strict=True))

    def loss(self, b: int, theta: Vector) -> Any:
        """L_b(θ)."""
        curved = _dot(theta, _times(self.hessians[b], theta))
        return curved / 2 - _dot(self.pulls[b], theta) + self.floors[b]

    def mean_gradient(self, theta: Vector) -> Vector:
        """∇L(θ), the mean over batches."""
        return _mean([self.gradient(b, theta) for b in range(self.size)])

    def mean_loss(self, theta: Vector) -> Any:
        """L(θ), the mean over batches."""
        return sum(self.loss(b, theta) for b in range(self.size)) / self.size


def around(centres: Sequence[Any], hessian: Any = 1, *, hessians: Sequence[Any] | None = None) -> Quadratics:
    """Batches with L_b = ½ (θ−c_b)ᵀH(θ−c_b).

    Args:
        centres: B centres; numbers where d = 1, otherwise sequences of d numbers. Integers become Fractions.
        hessian: shared H: a number (times the identity), d numbers (a diagonal), or d rows.
        hessians: one such H for each batch instead, for data that break the shared curvature.

    Raises:
        InputError: lengths that do not fit together.
    """
    points = [_vector(c) for c in centres]
    given = [hessian] * len(points) if hessians is None else list(hessians)
    if not points or len(given) != len(points) or len({len(p) for p in points}) != 1:
        raise InputError("centres and Hessians do not fit together: give one centre and one Hessian for each batch")
    curvature = tuple(_matrix(h, len(points[0])) for h in given)
    pulls = tuple(_times(H, c) for H, c in zip(curvature, points, strict=True))
    floors = tuple(_dot(c, r) / 2 for c, r in zip(points, pulls, strict=True))
    return Quadratics(curvature, pulls, floors)


def of_data(data: DataSet) -> Quadratics:
    """The batches of a regression data set with one target: L_b = ½ mean over the batch of (x·θ − y)².

    H_b = X_bᵀX_b/m, r_b = X_bᵀy_b/m. A data set with batch size 1 and x = 1 has its targets as centres and H = 1.
    """
    found = []
    for rows in data.batches:
        m, d = len(rows), data.d
        X, y = [data.X[i] for i in rows], [data.y[i][0] for i in rows]
        H = tuple(tuple(sum((x[i] * x[j] for x in X), Fraction(0)) / m for j in range(d)) for i in range(d))
        r = tuple(sum((x[i] * t for x, t in zip(X, y, strict=True)), Fraction(0)) / m for i in range(d))
        found.append((H, r, sum((t * t for t in y), Fraction(0)) / (2 * m)))
    return Quadratics(tuple(f[0] for f in found), tuple(f[1] for f in found), tuple(f[2] for f in found))


def iterates(problem: Quadratics, start: Any, rates: Iterable[Any], batches: Iterable[int]) -> list[Vector]:
    """θ_0 … θ_T of SGD: θ_t = θ_{t−1} − η_t ∇L_{b_t}(θ_{t−1}); as many steps as rates and batches both last."""
    path = [_vector(start)]
    for rate, b in zip(rates, batches, strict=False):
        gradient = problem.gradient(b, path[-1])
        path.append(tuple(v - rate * g for v, g in zip(path[-1], gradient, strict=True)))
    return path


def all_paths(size: int, steps: int) -> Iterator[tuple[int, ...]]:
    """All B^T sequences of batches: with replacement, each is equally likely.

    Raises:
        InputError: more than a million of them.
    """
    if size**steps > _MOST_PATHS:
        raise InputError(f"{size}^{steps} paths are too many to enumerate; take fewer steps or batches")
    return product(range(size), repeat=steps)


def all_orders(size: int) -> Iterator[tuple[int, ...]]:
    """All n! orders of one epoch.

    Raises:
        InputError: n > 9.
    """
    if size > 9:
        raise InputError(f"{size}! orders are too many to enumerate; take at most 9 batches")
    return permutations(range(size))


def moments(points: Iterable[Vector]) -> tuple[Vector, Matrix]:
    """Mean (d) and covariance (d×d, divided by the number of points) of equally likely points."""
    cloud = list(points)
    return _mean(cloud), cross_moment(cloud, cloud)


def cross_moment(left: Sequence[Vector], right: Sequence[Vector]) -> Matrix:
    """Covariance matrix of paired, equally likely points: E[a bᵀ] − E[a] E[b]ᵀ."""
    a, b, count = _mean(left), _mean(right), len(left)
    pairs = list(zip(left, right, strict=True))
    return tuple(
        tuple(sum(u[i] * v[j] for u, v in pairs) / count - a[i] * b[j] for j in range(len(b))) for i in range(len(a))
    )


def cycle(problem: Quadratics, rate: Any, order: Sequence[int]) -> list[Vector]:
    """The n points θ_0 … θ_{n−1} to which SGD with one fixed order tends, in rationals: the epoch map's fixed point.

    Found by running an epoch from 0 and from each unit vector, so it holds for any Hessians.
    """
    d = problem.dimension
    zero = (Fraction(0),) * d
    shift = iterates(problem, zero, [rate] * len(order), order)[-1]
    columns = []
    for k in range(d):
        unit = tuple(Fraction(int(i == k)) for i in range(d))
        end = iterates(problem, unit, [rate] * len(order), order)[-1]
        columns.append(tuple(e - s for e, s in zip(end, shift, strict=True)))
    system = tuple(tuple(int(i == j) - columns[j][i] for j in range(d)) for i in range(d))
    return iterates(problem, _solve(system, shift), [rate] * len(order), order)[:-1]


def stationary_reshuffled(problem: Quadratics, rate: Any) -> list[Matrix]:
    """Stationary covariances under RR after j = 0 … n−1 steps of an epoch, in rationals, by all n! orders.

    Needs one diagonal H for all batches: then an epoch is θ ↦ Qⁿθ + A with A independent of θ, so that each entry of
    the covariance at the epoch's start solves V = qᵢⁿqⱼⁿ V + Cov(A).
    """
    n, d = problem.size, problem.dimension
    q = tuple(1 - rate * problem.hessian[i][i] for i in range(d))
    noise: list[list[Vector]] = [[] for _ in range(n + 1)]
    for order in all_orders(n):
        for j, point in enumerate(iterates(problem, (Fraction(0),) * d, [rate] * n, order)):
            noise[j].append(point)
    spread = [moments(points)[1] for points in noise]
    start = [[spread[n][i][j] / (1 - q[i] ** n * q[j] ** n) for j in range(d)] for i in range(d)]
    return [
        tuple(tuple((q[i] * q[j]) ** k * start[i][j] + spread[k][i][j] for j in range(d)) for i in range(d))
        for k in range(n)
    ]


def _solve(matrix: Matrix, right: Vector) -> Vector:
    columns = [list(column) for column in zip(*matrix, strict=True)]  # solve_rational multiplies from the left
    return tuple(solve_rational(columns, [list(right)])[0])


def _times(matrix: Matrix, vector: Vector) -> Vector:
    return tuple(_dot(row, vector) for row in matrix)


def _dot(left: Vector, right: Vector) -> Any:
    return sum((a * b for a, b in zip(left, right, strict=True)), Fraction(0))


def _mean(points: Sequence[Vector]) -> Vector:
    return tuple(sum(column) / len(points) for column in zip(*points, strict=True))


def _vector(value: Any) -> Vector:
    parts = tuple(value) if isinstance(value, Sequence) else (value,)
    return tuple(Fraction(v) if isinstance(v, int) else v for v in parts)


def _matrix(value: Any, d: int) -> Matrix:
    if not isinstance(value, Sequence):
        value = [value] * d
    if len(value) != d:
        raise InputError(
            f"a Hessian for {d} parameters is a number, {d} numbers or {d} rows; this one has {len(value)}"
        )
    rows = (
        value
        if isinstance(value[0], Sequence)
        else [[v if i == j else 0 for j in range(d)] for i, v in enumerate(value)]
    )
    return tuple(_vector(tuple(row)) for row in rows)
