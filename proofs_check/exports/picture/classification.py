"""Pictures of classification: the samples, what SS sees of them with the separator it learns, and whom that loses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constructions import DataSet
from proofs_check.errors import InputError
from proofs_check.exports.certificates import exactly, orders_of
from proofs_check.exports.picture.marks import batch_colour, compress, finish, join, marks, spread
from proofs_check.exports.picture.views import Floats, View, plane
from proofs_check.plots.style import DASHES, GREY, LOST, ORDERS
from proofs_check.separability import decision_of, direction, fate_of

__all__ = ["Answer", "answer", "draw_classification", "main_classification"]

_FEW = 14  # batches that have a row with a name of their own


@dataclass(frozen=True, slots=True)
class Answer:
    """What the orders do: classes of "ss", "rr", "gd"; fates of "ss", "rr"; unit weights of those that grow (d,)."""

    classes: dict[str, str]
    fates: dict[str, str]
    weights: dict[str, Floats]

    def words(self) -> str:
        """In one line."""
        fates = {"ss": "SS", "rr": "RR"}
        verbs = {"diverges": "diverges", "bounded": "stays bounded", "depends": "depends on the direction"}
        told = [f"{name} {verbs.get(self.fates[key], self.fates[key])}" for key, name in fates.items()]
        whole = {"LS": "all data separable", "SC": "all data overlap", "PLS": "all data separable in part"}
        return " · ".join([*told, whole.get(self.classes["gd"], "all data undecided")])


def answer(data: DataSet) -> Answer:
    """Classes, fates and the directions under frozen Γ."""
    exact = exactly(data)
    orders = orders_of(data, exact)
    decisions = {name: decision_of(exact, order) for name, order in orders.items()}
    fates = {
        name: fate_of(exact, orders[name], decision=decisions[name], whole=decisions["gd"]).fate
        for name in ("ss", "rr")
    }
    weights: dict[str, Floats] = {}
    for name, decision in decisions.items():
        if decision.kind in ("LS", "PLS") and exact.classes == 2:
            try:
                weight = direction(exact, decision).weight
            except InputError:  # a margin below floating-point precision: no separator to draw
                continue
            weights[name] = weight / np.linalg.norm(weight)
    return Answer({name: decision.kind for name, decision in decisions.items()}, fates, weights)


def draw_classification(figure: Any, seen: View) -> str:
    """All panels; the line of words that belongs above them."""
    found = answer(seen.data)
    if seen.X.shape[1] == 1:
        left, right = figure.subplots(1, 2)
        _rows(left, seen, seen.X, seen.X, found, title="the samples", x="x")
        _rows(right, seen, seen.ss, seen.gd, found, title="normalized", x="x̄", separators=True)
        right.set_yticklabels([])
    else:
        panels = figure.subplots(1, 3)
        _raw(panels[0], seen)
        _normalized(panels[1], seen, found, whole=False)
        _normalized(panels[2], seen, found, whole=True)
    return found.words()


def main_classification(axes: Any, seen: View) -> None:
    """The panel that tells most."""
    found = answer(seen.data)
    if seen.X.shape[1] == 1:
        _rows(axes, seen, seen.ss, seen.gd, found, title="normalized, ± the class", x="x̄", separators=True)
    else:
        _normalized(axes, seen, found, whole=True)


def _signs(seen: View) -> list[str]:
    values = [row[0] for row in seen.data.y]
    if len(set(values)) <= 2:
        return ["+" if value == max(values) and (value > 0 or len(set(values)) == 2) else "−" for value in values]
    return [str(value) for value in values]


def _rows(
    axes: Any, seen: View, by_batch: Floats, whole: Floats, found: Answer, *, title: str, x: str,
    separators: bool = False,
) -> None:  # fmt: skip
    """One feature: a row for each batch, and all samples in the last one."""
    m = len(seen.batches)
    signs, size = _signs(seen), 11.0 if m <= _FEW else 5.5 if m <= 3 * _FEW else 2.5
    axes.axhspan(-0.5, 0.5, color="#f3f3f3", zorder=0)
    for j, batch in enumerate(seen.batches):
        height = float(m - j)
        points = spread(np.column_stack([by_batch[batch, 0], np.full(len(batch), height)]), 0.12)
        reach = [by_batch[batch, 0].min(), by_batch[batch, 0].max()]
        axes.plot(
            reach, [height] * 2, color=batch_colour(j), lw=0.6 * size, alpha=0.35, solid_capstyle="round", zorder=1
        )
        marks(axes, points, [signs[i] for i in batch], size=size)
    marks(axes, spread(np.column_stack([whole[:, 0], np.zeros(len(whole))]), 0.12), signs, size=size)
    if separators:
        _cuts(axes, seen, found, m, size)
    names = [f"batch {j + 1}" if m <= _FEW else "" for j in range(m)]
    axes.set_yticks(range(m + 1), ["all data", *reversed(names)])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    finish(axes, title, x)
    room = 0.8 * (1 + m / _FEW)
    axes.set_ylim(-room, m + room)


def _cuts(axes: Any, seen: View, found: Answer, m: int, size: float) -> None:
    axes.axvline(0, color=GREY, lw=0.9, zorder=0.5)
    for place, (name, weight) in enumerate((k, w) for k, w in found.weights.items() if k != "gd"):
        height, way = m + (0.55 - 0.3 * place) * (1 + m / _FEW), float(np.sign(weight[0]))
        _arrow(axes, (0.0, height), (0.75 * way, height), ORDERS[name])
        axes.text(0.82 * way, height, f"{name.upper()} says +", color=ORDERS[name], va="center",
                  ha="left" if way > 0 else "right", fontsize=8)  # fmt: skip
    lost = _lost(seen, found)
    if lost.any():
        axes.plot(seen.gd[lost, 0], np.zeros(lost.sum()), "o", ms=size + 6, mfc="none", mec=LOST, mew=1.5, zorder=5)
        _note(axes, f"{lost.sum()} lost by {_loser(found)}", 0.94)


def _note(axes: Any, words: str, height: float) -> None:
    """In the corner below; with one feature above, on the side where no arrow points."""
    right = height < 0.5 or all(text.get_ha() == "right" for text in axes.texts if text.get_text().endswith("says +"))
    box = {"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.85}
    place = {"transform": axes.transAxes, "ha": "right" if right else "left", "va": "bottom", "bbox": box, "zorder": 6}
    axes.text(0.98 if right else 0.02, height, words, color=LOST, fontsize=8.5, **place)


def _loser(found: Answer) -> str:
    return "SS" if "ss" in found.weights else "RR"


def _lost(seen: View, found: Answer) -> NDArray[np.bool_]:
    """Samples of the data as one batch on the wrong side of the weights that grow, SS's before RR's."""
    weight = found.weights.get("ss", found.weights.get("rr"))
    if weight is None:
        return np.zeros(len(seen.X), dtype=np.bool_)
    sign = np.where(seen.Y[:, 0] == seen.Y[:, 0].max(), 1.0, -1.0)
    return np.asarray(sign * (seen.gd @ weight) < -1e-9)  # rounding of a margin that is exactly 0


def _raw(axes: Any, seen: View) -> None:
    flat = seen.X.shape[1] == 2
    points, drawn_in = compress(seen.X if flat else (seen.X - seen.X.mean(axis=0)) @ plane(seen.X))
    shown = spread(points, 0.03 * _reach(points))
    for j, batch in enumerate(seen.batches):
        join(axes, shown[batch], batch_colour(j))
    marks(axes, shown, _signs(seen), size=_size(len(points)))
    names = ("x1", "x2") if flat else ("first principal direction", "second")
    finish(axes, f"the samples, {len(seen.batches)} batches", *names)
    _without_numbers(axes, drawn_in)


def _normalized(axes: Any, seen: View, found: Answer, *, whole: bool) -> None:
    """Two or more features: normalized samples, and the separators of the orders whose weights grow."""
    values = seen.gd if whole else seen.ss
    weight = found.weights.get("ss", found.weights.get("rr"))
    flat = seen.X.shape[1] == 2
    across = np.eye(2) if flat else plane(seen.gd, weight)
    points, drawn_in = compress(values @ across)
    shown = spread(points, 0.045 * _reach(points))
    if not whole:
        for j, batch in enumerate(seen.batches):
            join(axes, shown[batch], batch_colour(j))
    marks(axes, shown, _signs(seen), size=_size(len(points)))
    limit = 1.3 * float(np.abs(shown).max())
    for name in ("gd", "rr", "ss"):
        if name in found.weights and (flat or found.weights[name] is weight) and (whole or name != "gd"):
            _separator(axes, found.weights[name] @ across, limit, name)
    lost = _lost(seen, found)
    if whole and lost.any():
        axes.plot(*shown[lost].T, "o", ms=_size(len(points)) + 6, mfc="none", mec=LOST, mew=1.6, zorder=5)
        _note(axes, f"{lost.sum()} lost by {_loser(found)}, Γ frozen", 0.02)
    names = ("x̄1", "x̄2") if flat else ("along the weights" if weight is not None else "principal direction", "across")
    finish(axes, "normalized as one batch" if whole else "normalized batch by batch", *names)
    axes.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")
    _without_numbers(axes, drawn_in)


def _separator(axes: Any, weight: Floats, limit: float, name: str) -> None:
    unit = weight / np.linalg.norm(weight)
    along = np.array([-unit[1], unit[0]]) * 3 * limit
    axes.plot([-along[0], along[0]], [-along[1], along[1]], color=ORDERS[name], lw=1.6, ls=DASHES[name], zorder=2)
    reach = (0.33 if name == "gd" else 0.5) * limit
    _arrow(axes, (0.0, 0.0), tuple(reach * unit), ORDERS[name])
    box = {"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none", "alpha": 0.85}
    axes.text(*(1.22 * reach * unit), name.upper(), color=ORDERS[name], ha="center", va="center", fontweight="bold",
              fontsize=8, bbox=box, zorder=6)  # fmt: skip


def _arrow(axes: Any, start: Sequence[float], end: Sequence[float], colour: str) -> None:
    axes.annotate(
        "", end, start, arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.8, "shrinkA": 0}, zorder=2.5
    )


def _without_numbers(axes: Any, drawn_in: bool) -> None:
    """Where far samples are drawn in, numbers along the axes would mislead."""
    if drawn_in:
        axes.set(xticks=[], yticks=[])
        axes.text(0.02, 0.02, "far samples drawn in", color=GREY, transform=axes.transAxes, fontsize=7.5)


def _reach(points: Floats) -> float:
    return float(np.ptp(points, axis=0).max()) or 1.0


def _size(n: int) -> float:
    return 11.0 if n <= 16 else 8.0 if n <= 40 else 4.5 if n <= 200 else 3.0
