"""RR optimum by sampling whole permutations, with control variates and a standard error.

One permutation gives m batches that share no sample, which is far less noisy than m independent subsets. The batch
covariances and variances are sampled along: their exact means are known (R-7: a multiple of the data's own), and to
first order they explain x̄_a x̄_b = cov_ab / (σ_a σ_b). Each moment is regressed on its three, and what they explain
is replaced by its exact mean.

The moments are unbiased up to the fitted slopes; M = C_yx C_xx⁻¹ is a ratio of means and has a bias of order 1/N
after N permutations, against a standard error of order N^(−1/2). The standard error is the delta method's, over groups
of independent permutations.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from proofs_check.moments import scatter_factor
from proofs_check.optima.data import Floats, constant_subsets
from proofs_check.optima.least_squares import solve_normal
from proofs_check.optima.result import Optimum
from proofs_check.optima.subsets import Progress
from proofs_check.orders import Indices

__all__ = ["monte_carlo_optimum"]

GROUPS = 64  # at least this many, at most twice: the standard error itself is then known to about 9 %
CONTROLS = 3
CHUNK_FLOATS = 1 << 19  # 4 MiB of x̄ at a time
BUDGET_FLOATS = 1 << 31  # entries of x̄ in all: about a minute


def monte_carlo_optimum(
    X: Floats,
    Y: Floats,
    sizes: list[tuple[int, float]],
    *,
    rng: np.random.Generator,
    tolerance: float = 1e-3,
    most_permutations: int | None = None,
    eps: float = 0.0,
    control_variates: bool = True,
    progress: Progress | None = None,
) -> Optimum:
    """Sample permutations until every standard error is at most `tolerance` target standard deviations.

    Args:
        X: (n, d); Y: (n, p), as from `as_regression`.
        sizes: batch sizes and their weights, as from `rr.subset_sizes`.
        rng: source of the permutations; the same state gives the same bytes.
        tolerance: in units of each target's standard deviation.
        most_permutations: stop here at the latest; default: about a minute's work, at least 128.
        eps: ε ≥ 0; x̄ = 0 where a batch is constant and ε = 0.
        control_variates: False leaves the plain means, for comparison.
        progress: called with the share of the budget spent.

    Returns:
        An optimum with `stderr` (p, d) and `permutations`.
    """
    n, d = X.shape
    sampler = _Sampler.of(X, Y, sizes, eps)
    if most_permutations is None:
        most_permutations = max(2 * GROUPS, BUDGET_FLOATS // (n * (d + Y.shape[1])))
    chunk = max(1, CHUNK_FLOATS // (n * d))
    groups = _Groups()
    while True:
        target = 2 * groups.permutations or GROUPS
        while groups.permutations < target:
            groups.add(sampler.draw(rng, min(chunk, target - groups.permutations)))
            if progress is not None:
                progress(min(1.0, groups.permutations / most_permutations))
        estimate = _estimate(groups.means(), sampler, control_variates)
        allowed = tolerance * sampler.target_scale[:, None]
        reached = estimate.stderr is not None and bool((estimate.stderr <= allowed).all())
        if reached or 2 * groups.permutations > most_permutations:
            if progress is not None:
                progress(1.0)
            return replace(estimate, permutations=groups.permutations)


@dataclass(frozen=True, slots=True)
class _Sampler:
    """Standardized data (rows are features here, for speed) and what is known of them."""

    columns: Floats  # (d, n)
    targets: Floats  # (p, n)
    eps: Floats  # (d,), in standardized units
    sizes: list[tuple[int, float]]
    repeated: bool
    exact: Floats  # (d + p, d), the exact means of the controls
    target_scale: Floats  # (p,)

    @classmethod
    def of(cls, X: Floats, Y: Floats, sizes: list[tuple[int, float]], eps: float) -> _Sampler:
        scale, target_scale = (np.where(s > 0, s, 1.0) for s in (X.std(axis=0), Y.std(axis=0)))
        columns, targets = ((X - X.mean(axis=0)) / scale).T.copy(), ((Y - Y.mean(axis=0)) / target_scale).T.copy()
        factor = sum(float(scatter_factor(len(X), size)) * weight for size, weight in sizes)
        return cls(
            columns,
            targets,
            eps / scale**2,
            sizes,
            eps == 0 and any(constant_subsets(X, size) for size, _ in sizes),
            factor * np.vstack([columns, targets]) @ columns.T / len(X),
            target_scale,
        )

    def draw(self, rng: np.random.Generator, count: int) -> Floats:
        """Moments (count, 2, d + p, d) of `count` permutations: [:, 0] of x̄, [:, 1] of the centred batches."""
        n = self.columns.shape[1]
        orders = rng.permuted(np.tile(np.arange(n), (count, 1)), axis=1)
        start, out = 0, np.zeros((count, 2, len(self.columns) + len(self.targets), len(self.columns)))
        for size, weight in self.sizes:
            batches = (n - start) // size
            stop = start + batches * size
            out += self._moments(orders[:, start:stop].reshape(count, batches, size)) * (weight / (stop - start))
            start = stop
        return out

    def _moments(self, rows: Indices) -> Floats:
        count, batches, size = rows.shape
        chosen = np.ascontiguousarray(rows.transpose(2, 0, 1)).reshape(size, -1)  # long last axis, for speed
        x, y = self.columns[:, chosen], self.targets[:, chosen]
        flat = x.max(axis=1) == x.min(axis=1) if self.repeated else np.zeros((), dtype=np.bool_)
        x -= x.mean(axis=1, keepdims=True)
        variance = np.einsum("abc,abc->ac", x, x) / size + self.eps[:, None]
        inverse = np.where(flat, 0.0, 1.0 / np.sqrt(np.where(flat, 1.0, variance)))
        shape = (-1, size, count, batches)
        centred = _per_permutation(x.reshape(shape))
        normal = _per_permutation((x * inverse[:, None, :]).reshape(shape))
        target = _per_permutation(y.reshape(shape))
        return np.stack([np.concatenate([a, target], axis=1) @ a.transpose(0, 2, 1) for a in (normal, centred)], axis=1)


def _per_permutation(values: Floats) -> Floats:
    """(d, B, count, m) to (count, d, B·m)."""
    return np.ascontiguousarray(values.transpose(2, 0, 1, 3)).reshape(values.shape[2], values.shape[0], -1)


class _Groups:
    """Means over groups of consecutive permutations; when there are too many, neighbours merge."""

    def __init__(self) -> None:
        self.width = 1
        self.permutations = 0
        self._sums: list[Floats] = []
        self._room = 0  # permutations still missing in the last group

    def add(self, draws: Floats) -> None:
        while len(draws):
            if self._room == 0:
                if len(self._sums) == 2 * GROUPS:
                    self._sums = [a + b for a, b in zip(self._sums[::2], self._sums[1::2], strict=True)]
                    self.width *= 2
                self._sums.append(np.zeros(draws.shape[1:]))
                self._room = self.width
            taken = min(self._room, len(draws))
            self._sums[-1] += draws[:taken].sum(axis=0)
            self._room -= taken
            self.permutations += taken
            draws = draws[taken:]

    def means(self) -> Floats:
        """(groups, 2, d + p, d); call only when the last group is full."""
        return np.stack(self._sums) / self.width


def _estimate(groups: Floats, sampler: _Sampler, control_variates: bool) -> Optimum:
    d = groups.shape[-1]
    used = CONTROLS if control_variates else 0
    values = _controlled(groups[:, 0], groups[:, 1] - sampler.exact) if control_variates else groups[:, 0]
    mean = values.mean(axis=0)
    xx = (mean[:d] + mean[:d].T) / 2
    optimum = solve_normal(xx, mean[d:], method="monte-carlo")
    # To first order M moves by (δC_yx − M δC_xx) C_xx⁻¹.
    influence = (values[:, d:] - optimum.coef @ values[:, :d]) @ np.linalg.pinv(xx, hermitian=True)
    count = len(values)
    variance = ((influence - influence.mean(axis=0)) ** 2).sum(axis=0) / (count - 1 - used)
    stderr = np.sqrt(variance / count) * sampler.target_scale[:, None]
    return replace(optimum, coef=optimum.coef * sampler.target_scale[:, None], stderr=stderr)


def _controlled(values: Floats, controls: Floats) -> Floats:
    """Values (groups, d + p, d) less what their controls, whose exact means are 0, explain.

    Entry [k, a] is regressed on control [k, a] and the variances of its features.
    """
    d = values.shape[-1]
    variances = np.einsum("gaa->ga", controls[:, :d])
    own = np.broadcast_to(variances[:, None, :], values.shape)
    other = np.zeros_like(values)
    other[:, :d] = variances[:, :, None]  # targets are not normalized and bring no variance of their own
    design = np.stack([controls, own, other], axis=-1)
    centred = design - design.mean(axis=0)
    gram = np.einsum("gkai,gkaj->kaij", centred, centred)
    cross = np.einsum("gkai,gka->kai", centred, values - values.mean(axis=0))
    scale = np.sqrt(np.einsum("kaii->kai", gram))
    scale[scale == 0] = 1.0
    gram /= scale[..., :, None] * scale[..., None, :]
    slopes = np.einsum("kaij,kaj->kai", np.linalg.pinv(gram, rcond=1e-8, hermitian=True), cross / scale) / scale
    return np.asarray(values - np.einsum("gkai,kai->gka", design, slopes))
