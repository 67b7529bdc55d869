"""The pictures of docs/phase-diagram.md, from the tables beside this file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from matplotlib.figure import Figure

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


def phases() -> Figure:
    """Shares at n = 96 and 192, half points and widths."""
    return _drawn(diagram, read(FIRST))


def sizes() -> Figure:
    """Half points and widths at all n."""
    return _drawn(scaling, read(FIRST, OTHER))


def says(*names: str) -> str:
    """The sweep's own sentences."""
    return "\n".join(verdict(read(*names), half).sentences)


def lattice() -> str:
    """How many draws were PLS, by n, at B = 2."""
    table, lines = read(FIRST, OTHER), []
    for n in sorted(int(n) for n in table.distinct("n")):
        part = table.where(n=n, batch_size=2)
        lines.append(f"n = {n:>3}: {sum(part['pls']):>3} of {sum(part['count']):,} draws are PLS")
    return "\n".join(lines)


def _drawn(draw: Callable[..., None], table: Results) -> Any:
    figure = Figure(layout="constrained", dpi=110)
    draw(figure, table, half)
    return figure
