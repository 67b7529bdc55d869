"""What the terminal's pages of all diagnoses have in common: a heading, plain tables, titled lists of sentences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table as Grid
from rich.text import Text

from proofs_check.diagnose.words import count

if TYPE_CHECKING:
    from proofs_check.diagnose.fates import ClassificationDiagnosis
    from proofs_check.diagnose.result import RegressionDiagnosis

__all__ = ["grid", "heading", "sentences"]

_ORDERS = {"ss": "SS, shuffled once", "igm": "IGM, the data's own order", "rr": "RR, reshuffled every epoch"}


def heading(found: RegressionDiagnosis | ClassificationDiagnosis, task: str, targets: str) -> Text:
    """The question in a line: the data, their shape, batches, order, seed and ε."""
    settings = (
        f"{count(found.batches, 'batch')} of {found.batch_size}, order {_ORDERS[found.order]}, seed {found.seed},"
        f" eps {found.eps:g}"
    )
    shape = f"{count(found.table.n, 'sample')}, {count(found.table.d, 'feature')}, {targets}"
    return Text.assemble((found.table.source, "bold"), f": {task}, {shape}; {settings}")


def grid() -> Grid:
    """An empty table without lines."""
    return Grid(box=None, header_style="bold", pad_edge=False)


def sentences(title: str, rows: Iterable[str]) -> list[RenderableType]:
    """A titled list of sentences; nothing where there are none."""
    rows = list(rows)
    if not rows:
        return []
    table = Grid.grid(padding=(0, 1))
    for sentence in rows:
        table.add_row("•", Text(sentence))
    return [Text(), Text(title, style="bold"), table]
