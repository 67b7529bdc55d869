"""The pictures of docs/phase-diagram.md, from the tables beside this file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import pyarrow.parquet as pq
from IPython.display import Markdown

from proofs_check.sweeps.phase.diagram import diagram, scaling
from proofs_check.sweeps.phase.verdict import verdict
from proofs_check.sweeps.results import Results

HERE = Path(__file__).parent
FIRST, OTHER = "half-and-half.parquet", "other-sizes.parquet"


def read(*names: str) -> Results:
    """Tables of sweeps, one below the other."""
    rows = [row for name in names for row in pq.read_table(HERE / name).to_pylist()]
    return Results.from_rows(rows)


def half(batch_size: int) -> int:
    """Samples of class +1 in a batch."""
    return batch_size // 2


def phases() -> None:
    """Shares at n = 96 and 192, half points and widths."""
    _drawn(diagram, read(FIRST))


def sizes() -> None:
    """Half points and widths at all n."""
    _drawn(scaling, read(FIRST, OTHER))


def says(*names: str) -> Markdown:
    """The sweep's own sentences."""
    lines = (sentence.replace("*", r"\*") for sentence in verdict(read(*names), half).sentences)
    return Markdown("\n".join(f"- {line}" for line in lines))


def lattice() -> str:
    """How many draws were PLS, by n, at B = 2."""
    table, lines = read(FIRST, OTHER), []
    for n in sorted(int(n) for n in table.distinct("n")):
        part = table.where(n=n, batch_size=2)
        lines.append(f"n = {n:>3}: {sum(part['pls']):>3} of {sum(part['count']):,} draws are PLS")
    return "\n".join(lines)


def _drawn(draw: Callable[..., None], table: Results) -> None:
    """Into pyplot's current figure, which the page shows."""
    draw(plt.figure(layout="constrained", dpi=110), table, half)
