"""A classification diagnosis for the terminal: the answer first, then what it rests on."""

from __future__ import annotations

import numpy as np
from rich.console import Group, RenderableType
from rich.text import Text

from proofs_check.diagnose.fate_sentences import who
from proofs_check.diagnose.fates import ClassificationDiagnosis, Which, dominating
from proofs_check.diagnose.layout import grid, heading, sentences
from proofs_check.diagnose.words import ratio
from proofs_check.separability import Direction

__all__ = ["render"]

_MOST_FEATURES = 10
_MOST_LOST = 8
_NOTHING = 1e-9  # relative: the direction's search takes violations below this for rounding
_STYLES = {"diverges": "bold red", "bounded": "green", "depends": "yellow", "undecided": "yellow"}


def render(found: ClassificationDiagnosis) -> RenderableType:
    """The answer in a sentence, the orders side by side, then directions, lost samples, meaning and advice."""
    directions = [part for which, there in found.direction.items() for part in _direction(found, which, there)]
    return Group(
        heading(found, "classification", f"{len(found.classes)} classes"),
        Text(),
        Text(found.answer, style=_STYLES[found.outcome(found.trained)]),
        Text(),
        _orders(found),
        *directions,
        *sentences("Why", found.meaning),
        *sentences("What to do", found.advice),
        *sentences("Notes", found.notes),
    )


def _orders(found: ClassificationDiagnosis) -> RenderableType:
    cells = grid()
    for name in ("order", "class", "separable side", "fate", "certified"):
        cells.add_column(name, no_wrap=name != "order")
    for name in ("ss", "rr", "gd"):
        answer = found.separability[name]
        side = f"{len(answer.ls_samples):,} of {found.table.n:,} samples"
        sure = answer.verified
        if name == "gd":
            title = "GD, all data as one batch"
            fate = Text({"SC": "has an optimum"}.get(answer.class_, "has no finite optimum"), style="dim")
        else:
            which: Which = "ss" if name == "ss" else "rr"
            title, fate = who(found, which), _fate(found, which)
            sure = sure and found.fate[which].verified
        part = "class only" if answer.verified else answer.strength
        cells.add_row(title, answer.class_, side, fate, "yes" if sure else Text(part, style="yellow"))
    return cells


def _fate(found: ClassificationDiagnosis, which: Which) -> Text:
    fate, outcome = found.fate[which].fate, found.outcome(which)
    text = Text(fate, style=_STYLES[fate])
    if fate != outcome:
        text.append(f"; {outcome} with {found.gamma} Γ", style=_STYLES[outcome])
    return text


def _direction(found: ClassificationDiagnosis, which: Which, there: Direction) -> list[RenderableType]:
    cells = grid()
    rows = np.atleast_2d(there.weight)
    size = np.linalg.norm(rows, axis=0)
    ranked = [int(a) for a in np.argsort(-size, kind="stable") if size[a] > _NOTHING * size.max()]
    several_classes = len(rows) > 1
    cells.add_column("feature")
    cells.add_column("length" if several_classes else "weight", justify="right")
    if several_classes:
        cells.add_column("most for")
        cells.add_column("most against")
    leading = set(dominating(there))
    for a in ranked[:_MOST_FEATURES]:
        name = Text(found.table.features[a], style="bold" if a in leading else "")
        if several_classes:
            high, low = (found.classes[int(pick(rows[:, a]))] for pick in (np.argmax, np.argmin))
            cells.add_row(name, ratio(float(size[a])), Text(high), Text(low))
        else:
            cells.add_row(name, ratio(float(rows[0, a])))
    title = Text(f"Where the weights go: {who(found, which)}, {found.gamma} Γ", style="bold")
    out: list[RenderableType] = [Text(), title, cells]
    if len(ranked) > _MOST_FEATURES:
        rest = f"… and {len(ranked) - _MOST_FEATURES} features with smaller weights; --json holds all."
        out.append(Text(rest, style="dim"))
    return out + (_lost(found, there) if there.lost else [])


def _lost(found: ClassificationDiagnosis, there: Direction) -> list[RenderableType]:
    cells = grid()
    cells.add_column("row", justify="right")
    cells.add_column("class")
    cells.add_column("margin", justify="right")
    for i in there.lost[:_MOST_LOST]:
        cells.add_row(str(i + 1), Text(found.label(i)), ratio(float(there.margins[i])))
    title = Text(f"Samples that it loses: {len(there.lost):,} of {found.table.n:,}", style="bold")
    out: list[RenderableType] = [Text(), title, cells]
    if len(there.lost) > _MOST_LOST:
        out.append(Text(f"… and {len(there.lost) - _MOST_LOST} more; --json holds all.", style="dim"))
    return out
