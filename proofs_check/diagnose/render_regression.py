"""A regression diagnosis as tables and sentences for the terminal."""

from __future__ import annotations

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from proofs_check.diagnose.layout import grid, heading, sentences
from proofs_check.diagnose.result import Pair, RegressionDiagnosis
from proofs_check.diagnose.sentences import flipped_features
from proofs_check.diagnose.words import count, percent, ratio

__all__ = ["render"]

_MOST_ROWS = 40
_PAIRS: tuple[tuple[Pair, str], ...] = (("ss_gd", "SS from GD"), ("rr_gd", "RR from GD"), ("ss_rr", "SS from RR"))


def render(found: RegressionDiagnosis) -> RenderableType:
    """Everything in the order in which it is read: the question, the points, their distances, what they mean."""
    optima = [part for k in range(found.table.p) for part in (_optimum(found, k), Text())]
    return Group(
        heading(found, "regression", count(found.table.p, "target")),
        Text(),
        *optima,
        _distances(found),
        *sentences("What it means", found.meaning),
        *sentences("What to do", found.advice),
        *sentences("Notes", found.notes),
    )


def _optimum(found: RegressionDiagnosis, k: int) -> RenderableType:
    """Coefficients of one target: a row a feature, the largest first where there are too many."""
    size = np.max([np.abs(m.coef[k]) for m in (found.ss, found.rr, found.gd)], axis=0)
    rows = np.arange(found.table.d)
    hidden = max(0, found.table.d - _MOST_ROWS)
    if hidden:
        rows = np.sort(np.argsort(-size, kind="stable")[:_MOST_ROWS])
    title = Text(f"Where training converges: coefficients of {found.table.targets[k]}", style="bold")
    cells = grid()
    cells.add_column("feature")
    for name in ("SS", "RR", "GD"):
        cells.add_column(name, justify="right")
    cells.add_column("sign against GD")
    turned = {name: set(flipped_features(found, which, k)) for which, name in (("ss", "SS"), ("rr", "RR"))}
    for a in rows:
        feature = found.table.features[a]
        against = [name for name, features in turned.items() if feature in features]
        rr = ratio(found.rr.coef[k, a])
        if found.rr.stderr is not None:
            rr += f" ± {ratio(found.rr.stderr[k, a])}"
        flip = Text(f"{' and '.join(against)} opposite", style="bold red") if against else Text()
        cells.add_row(Text(feature), ratio(found.ss.coef[k, a]), rr, ratio(found.gd.coef[k, a]), flip)
    if not hidden:
        return Group(title, cells)
    return Group(
        title, cells, Text(f"… and {hidden} features with smaller coefficients; --json holds all.", style="dim")
    )


def _distances(found: RegressionDiagnosis) -> RenderableType:
    cells = grid()
    for name in ("", "distortion", "angle", "length", "risk above GD's"):
        cells.add_column(name, justify="right" if name else "left")
    for key, name in _PAIRS:
        gap, error, turn = ratio(found.distortion[key]), found.distortion_error[key], found.angle[key]
        cost = percent(found.excess_percent[key[:2]]) if key.endswith("gd") else ""
        cells.add_row(
            name,
            f"{gap} ± {ratio(error)}" if error else gap,
            "–" if turn is None else f"{turn:.1f}°",
            f"× {ratio(found.shrinkage[key])}",
            cost,
        )
    return Group(Text("How far apart", style="bold"), cells)
