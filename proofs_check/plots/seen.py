"""What each order sees of a user's data: the batch-normalized points of SS, RR and GD, in one plane (R-1, R-2, C-1)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.batchnorm import normalize_batches
from proofs_check.diagnose.fates import ClassificationDiagnosis
from proofs_check.diagnose.order import shuffle_of
from proofs_check.diagnose.result import RegressionDiagnosis
from proofs_check.exports.picture.views import plane
from proofs_check.orders import batches_of
from proofs_check.plots.diagnosed import class_groups, growing_direction
from proofs_check.plots.style import DASHES, GREY, INK, ORDERS
from proofs_check.wording import one_of

__all__ = ["points_seen"]

Floats = NDArray[np.float64]
_MOST_POINTS = 3000  # of RR's shuffles together: more only make the picture heavy
_MOST_SHUFFLES = 20
_TITLES = {
    "ss": "SS: batches of one shuffle",
    "rr": "RR: batches of {} shuffles",
    "gd": "GD: all data as one batch",
}


def points_seen(axes: Any, found: RegressionDiagnosis | ClassificationDiagnosis, which: str) -> Any:
    """The normalized samples as an order sees them; the same plane and limits whichever the order.

    Classification: along the weights that grow, with their cut, else in GD's two principal directions; colours are
    classes. Regression: one feature against the target, with the order's own line; more in GD's two principal
    directions, the darker the larger the first target, with the order's optimum as an arrow.

    Args:
        axes: matplotlib axes.
        found: the diagnosis.
        which: "ss", "rr" or "gd".

    Raises:
        InputError: another order.
    """
    one_of("order", which, _TITLES)
    values, rows, shuffles = _normalized(found, which)
    whole = _normalized(found, "gd")[0]
    if isinstance(found, ClassificationDiagnosis):
        _classes(axes, found, values, rows, whole)
    else:
        _targets(axes, found, which, values, rows, whole)
    own = which == "ss" and found.order == "igm"
    axes.set_title("SS: batches in the data's own order" if own else _TITLES[which].format(shuffles))
    return axes


def _normalized(
    found: RegressionDiagnosis | ClassificationDiagnosis, which: str
) -> tuple[Floats, NDArray[np.intp], int]:
    """Normalized samples (k, d), the row of each in the data, and of how many shuffles they are."""
    n = found.table.n
    if which == "gd":
        shuffles = [np.arange(n)]
    elif which == "ss":
        shuffles = [shuffle_of(found.table, "ss" if found.order == "rr" else found.order, found.seed)[1]]
    else:
        rng = np.random.default_rng(found.seed)
        shuffles = [rng.permutation(n) for _ in range(min(_MOST_SHUFFLES, max(1, _MOST_POINTS // n)))]
    size = n if which == "gd" else found.batch_size
    parts, rows = [], []
    for order in shuffles:
        batches = batches_of(order, size, drop_last=found.drop_last)
        kept = np.concatenate(batches)
        parts.append(normalize_batches(found.table.X, batches, eps=found.eps, constant="zero").values[kept])
        rows.append(kept)
    return np.concatenate(parts), np.concatenate(rows), len(shuffles)


def _classes(axes: Any, found: ClassificationDiagnosis, values: Floats, rows: NDArray[np.intp], whole: Floats) -> None:
    classes = np.asarray(found.table.labels())
    order, weight = growing_direction(found)
    d = whole.shape[1]
    across = plane(whole, weight) if d > 1 else np.eye(1) if weight is None else np.sign(weight)[:, None]
    points = values @ across
    if d == 1:  # a height of its own for each class, and a little spread
        names = np.unique(classes)
        height = np.searchsorted(names, classes[rows]) + 0.5 * (np.arange(len(rows)) % 7 - 3) / 7
        points = np.column_stack([points[:, 0], height])
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
    for mine, name, color in class_groups(classes):
        axes.plot(*points[mine[rows]].T, "o", ms=_size(len(points)), color=color, alpha=_alpha(len(points)), mew=0,
                  label=name)  # fmt: skip
    if weight is not None and order is not None:
        axes.axvline(0, color=ORDERS[order], lw=1.4, zorder=0.5)
    axes.set(
        xlabel="along the weights" if weight is not None else "x̄" if d == 1 else "first principal direction",
        ylabel="" if d == 1 else "across" if weight is not None else "second",
    )
    _limits(axes, whole @ across, d)


def _targets(
    axes: Any, found: RegressionDiagnosis, which: str, values: Floats, rows: NDArray[np.intp], whole: Floats
) -> None:
    target = found.table.numbers()[:, 0]
    target = target - target.mean()
    coef = {"ss": found.ss, "rr": found.rr, "gd": found.gd}[which].coef[0]
    many = len(values)
    if whole.shape[1] == 1:
        axes.plot(values[:, 0], target[rows], "o", ms=_size(many), color=INK, alpha=0.6 * _alpha(many), mew=0)
        reach = 1.1 * float(np.abs(whole).max() or 1.0)
        axes.plot([-reach, reach], [-reach * coef[0], reach * coef[0]], color=ORDERS[which], ls=DASHES[which], lw=2)
        axes.set(xlabel="x̄", ylabel="target − mean")
        _limits(axes, whole, 1)
        return
    across = plane(whole)
    points = values @ across
    axes.scatter(*points.T, c=target[rows], cmap="cividis_r", s=_size(many) ** 2, alpha=_alpha(many), linewidths=0)
    _limits(axes, whole @ across, 2)
    longest = max(float(np.linalg.norm(m.coef[0] @ across)) for m in (found.ss, found.rr, found.gd))
    if longest > 0:
        tip = coef @ across / longest * 0.8 * min(axes.get_xlim()[1], axes.get_ylim()[1])
        axes.annotate("", tuple(tip), (0, 0), arrowprops={"arrowstyle": "-|>", "color": "white", "lw": 4.5})
        axes.annotate("", tuple(tip), (0, 0), arrowprops={"arrowstyle": "-|>", "color": ORDERS[which], "lw": 2.2})
    axes.set(xlabel="first principal direction", ylabel="second")


def _limits(axes: Any, points: Floats, d: int) -> None:
    """Of all data as one batch, symmetric; what a batch throws further out is not in the picture."""
    reach = 1.3 * np.maximum(np.abs(points).max(axis=0), 1e-9)
    axes.set_xlim(-reach[0], reach[0])
    axes.axvline(0, color=GREY, lw=0.6, zorder=0)
    if d > 1:
        axes.set_ylim(-reach[1], reach[1])
        axes.axhline(0, color=GREY, lw=0.6, zorder=0)


def _size(n: int) -> float:
    return 7.0 if n <= 20 else 4.0 if n <= 300 else 2.6


def _alpha(n: int) -> float:
    return 0.9 if n <= 300 else 0.6
