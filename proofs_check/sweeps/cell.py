"""One cell, in a worker: its generator, its rows, and what rows must be."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from proofs_check.sweeps.discovery import kind_at
from proofs_check.sweeps.kind import Coordinates, Scalar
from proofs_check.sweeps.seeds import generator

__all__ = ["Job", "run_cell"]

Cell = tuple[int, Coordinates]
"""A cell's number in the order of the table, and its coordinates."""


@dataclass(frozen=True, slots=True)
class Job:
    """What all cells of a sweep share, as it is sent to workers.

    Attributes:
        home: dotted name of the module that defines the kind of sweep.
        name: the sweep's name, part of the seeds.
        seed: the root seed.
        context: what the kind's `load` returned.
    """

    home: str
    name: str
    seed: int
    context: Any


def run_cell(job: Job, cell: Cell) -> list[dict[str, Scalar]]:
    """The cell's rows, with plain Python values.

    Raises:
        Exception: whatever the kind's `run` raises.
        ValueError, TypeError: rows that do not fit a table.
    """
    _, coordinates = cell
    found = kind_at(job.home).run(job.context, coordinates, generator(job.name, coordinates, job.seed))
    rows: Sequence[Any] = [found] if isinstance(found, Mapping) else list(found)
    return [_plain(row, coordinates) for row in rows]


def _plain(row: Mapping[str, Any], coordinates: Coordinates) -> dict[str, Scalar]:
    clash = row.keys() & coordinates.keys()
    if clash:
        raise ValueError(f"the column {min(clash)!r} is a coordinate of the cell already")
    return {str(name): _scalar(value, name) for name, value in row.items()}


def _scalar(value: Any, name: str) -> Scalar:
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:  # a numpy number
        value = value.item()
    match value:
        case None | bool() | str():
            return value
        case int():
            if not -(2**63) <= value < 2**63:
                raise ValueError(f"column {name!r} is {value}, an integer beyond 64 bits; return it as text")
            return value
        case float():
            if not math.isfinite(value):
                raise ValueError(f"column {name!r} is {value}; return None where there is no value")
            return value
    raise TypeError(f"column {name!r} is a {type(value).__name__}; rows hold numbers, text, truth values and None")
