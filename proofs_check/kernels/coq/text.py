"""Data and proofs as Coq text: words of the library, and integers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from proofs_check.kernels.coq.translate import Circuit, Overlap, Tie

__all__ = ["COMPUTE", "circuit_text", "data_text", "listed", "order_text", "overlap_text", "weights_text"]

COMPUTE = "vm_compute; reflexivity"


def listed(entries: Any) -> str:
    """A Coq list."""
    return f"[{'; '.join(entries)}]"


def roots_text(roots: Sequence[tuple[int, int]]) -> str:
    """The library's `roots`, Σ k √r."""
    return listed(f"({k}, {r})" for k, r in roots)


def weights_text(weights: Iterable[Sequence[tuple[int, int]]]) -> str:
    """The library's `weights`."""
    return f"{listed(map(roots_text, weights))}%Z"


def data_text(world: Any) -> str:
    """The library's `Data`: rows, denominators, labels, classes, ε as a fraction."""
    rows = listed(listed(map(str, row)) for row in world.rows)
    e, f = world.eps
    labels = listed(map(str, world.labels))
    return f"Data {rows}%Z {listed(map(str, world.dens))}%Z {labels}%nat {world.classes}%nat {e}%Z {f}%Z"


def order_text(world: Any, name: str) -> str:
    """The library's order: batches, or all data, or a reshuffle."""
    if world.order == "gd":
        return f"gd {name}_data"
    if world.order == "rr":
        return f"rr {name}_data {listed(map(str, world.sizes))}%nat"
    return f"{listed(listed(map(str, batch)) for batch in world.table)}%nat"


def overlap_text(lap: Overlap) -> str:
    """The library's `Overlap`."""
    spans = []
    for s in lap.spans:
        shift = lap.precision - s.bits  # enclosures only get narrower
        sides = [listed(listed(f"({i}%nat, {k}%Z)" for i, k in c) for c in side) for side in (s.ups, s.downs)]
        columns = listed(map(str, s.columns))
        span = f"Span {columns}%nat {s.size << shift}%Z {s.error << shift}%Z {sides[0]} {sides[1]}"
        spans.append(f"({_ties_text(s.ties)}, {span})")
    circuits = listed(map(circuit_text, lap.circuits))
    return f"Overlap {lap.precision}%Z {_ties_text(lap.repeats)} {listed(spans)} {circuits}"


def _ties_text(ties: Iterable[Tie]) -> str:
    return listed(f"Tie {at}%nat {hub}%nat {'true' if turned else 'false'}" for at, hub, turned in ties)


def circuit_text(circuit: Circuit) -> str:
    """The library's `circuit`."""
    return listed(f"({i}%nat, {roots_text(roots)}%Z)" for i, roots in circuit)
