"""A regression diagnosis as tables and sentences for the terminal."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

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
        _heading(found),
        Text(),
        *optima,
        _distances(found),
        *_sentences("What it means", found.meaning),
        *_sentences("What to do", found.advice),
        *_sentences("Notes", found.notes),
    )


def _heading(found: RegressionDiagnosis) -> Text:
    table = found.table
    order = {"ss": "SS, shuffled once", "igm": "IGM, the data's own order", "rr": "RR, reshuffled every epoch"}[
        found.order
    ]
    settings = (
        f"{count(found.batches, 'batch')} of {found.batch_size}, order {order}, seed {found.seed}, eps {found.eps:g}"
    )
    shape = f"{count(table.n, 'sample')}, {count(table.d, 'feature')}, {count(table.p, 'target')}"
    return Text.assemble((table.source, "bold"), f": regression, {shape}; {settings}")


def _grid() -> Table:
    return Table(box=None, header_style="bold", pad_edge=False)


def _optimum(found: RegressionDiagnosis, k: int) -> RenderableType:
    """Coefficients of one target: a row a feature, the largest first where there are too many."""
    size = np.max([np.abs(m.coef[k]) for m in (found.ss, found.rr, found.gd)], axis=0)
    rows = np.arange(found.table.d)
    hidden = max(0, found.table.d - _MOST_ROWS)
    if hidden:
        rows = np.sort(np.argsort(-size, kind="stable")[:_MOST_ROWS])
    title = Text(f"Where training converges: coefficients of {found.table.targets[k]}", style="bold")
    grid = _grid()
    grid.add_column("feature")
    for name in ("SS", "RR", "GD"):
        grid.add_column(name, justify="right")
    grid.add_column("sign against GD")
    turned = {name: set(flipped_features(found, which, k)) for which, name in (("ss", "SS"), ("rr", "RR"))}
    for a in rows:
        feature = found.table.features[a]
        against = [name for name, features in turned.items() if feature in features]
        rr = ratio(found.rr.coef[k, a])
        if found.rr.stderr is not None:
            rr += f" ± {ratio(found.rr.stderr[k, a])}"
        flip = Text(f"{' and '.join(against)} opposite", style="bold red") if against else Text()
        grid.add_row(Text(feature), ratio(found.ss.coef[k, a]), rr, ratio(found.gd.coef[k, a]), flip)
    if not hidden:
        return Group(title, grid)
    return Group(
        title, grid, Text(f"… and {hidden} features with smaller coefficients; --json holds all.", style="dim")
    )


def _distances(found: RegressionDiagnosis) -> RenderableType:
    grid = _grid()
    for name in ("", "distortion", "angle", "length", "risk above GD's"):
        grid.add_column(name, justify="right" if name else "left")
    for key, name in _PAIRS:
        gap, error, turn = ratio(found.distortion[key]), found.distortion_error[key], found.angle[key]
        cost = percent(found.excess_percent[key[:2]]) if key.endswith("gd") else ""
        grid.add_row(
            name,
            f"{gap} ± {ratio(error)}" if error else gap,
            "–" if turn is None else f"{turn:.1f}°",
            f"× {ratio(found.shrinkage[key])}",
            cost,
        )
    return Group(Text("How far apart", style="bold"), grid)


def _sentences(title: str, sentences: Iterable[str]) -> list[RenderableType]:
    rows = list(sentences)
    if not rows:
        return []
    grid = Table.grid(padding=(0, 1))
    for sentence in rows:
        grid.add_row("•", Text(sentence))
    return [Text(), Text(title, style="bold"), grid]
