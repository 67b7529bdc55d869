"""Which changes of a data set leave a question's answer as it is, and the smallest data set that they lead to.

Samples may trade places within a batch, and batches of one size with each other, whatever is asked: SS's batches stay
the same sets, and RR and GD do not see the order (claim BN-5). The other changes depend on the question:

* features trade places: so do the coefficients; classes, fates, norms and counts stay (w and x̄ are permuted alike);
* one column changes its sign: x̄ does (claim BN-3), so the column's coefficient does in SS, RR and GD alike, and classes
  and fates stay, since w·z is kept by changing the sign of w's entry;
* the targets change their sign: all coefficients do; of labels −1 and +1 every z does, and w with it;
* all columns and the targets change their sign at once: every coefficient stays;
* a column is shifted or stretched: X̄ stays (claim BN-3). So every column may begin at 0, without common factor;
* the targets are shifted: coefficients stay, as x̄ sums to 0 in every batch; stretched: coefficients stretch alike;
* at batch size 2, SS and RR see only the signs of differences (claim BN-4): columns matter by their weak order, so
  their values may be ranks 0, 1, 2, … without gaps. GD, and with it every fate, does not allow this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations

__all__ = ["Key", "Move", "Symmetry", "moves", "smallest"]

Row = tuple[int, ...]
Key = tuple[int, int, int, int, tuple[Row, ...]]
"""The order in which smaller is meant: samples, features, largest entry, sum of the entries, then the rows (x, y) one
after another. Labels of classes count as neither entry nor summand."""


@dataclass(frozen=True, slots=True)
class Symmetry:
    """What leaves the answers of a question as they are, beside the order of samples and batches.

    Attributes:
        features: features trade places.
        columns: one column changes its sign.
        targets: the targets change their sign.
        together: all columns and the targets change their sign at once.
        stretch: regression targets are multiplied by a positive number.
        ranks: only the weak order of every column matters.
    """

    features: bool = True
    columns: bool = True
    targets: bool = True
    together: bool = True
    stretch: bool = True
    ranks: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """New column a is old column `source[a]`, turned around where `flipped[a]`; `targets`: theirs are too."""

    source: tuple[int, ...]
    flipped: tuple[bool, ...]
    targets: bool


def moves(ranges: Sequence[int], symmetry: Symmetry) -> tuple[Move, ...]:
    """The group of moves that map columns with entries 0 … ranges[a] to such columns, the identity first."""
    d = len(ranges)
    sources = [
        p
        for p in (permutations(range(d)) if symmetry.features else [tuple(range(d))])
        if all(ranges[p[a]] == ranges[a] for a in range(d))
    ]
    steps = [(1 << a, False) for a in range(d)] if symmetry.columns else []
    steps += [(0, True)] if symmetry.targets else []
    steps += [((1 << d) - 1, True)] if symmetry.together else []
    signs = {(0, False)}
    for flips, targets in steps:
        signs |= {(flips ^ done, targets ^ said) for done, said in signs}
    return tuple(
        Move(source, tuple(bool(flips >> a & 1) for a in range(d)), targets)
        for source in sources
        for flips, targets in sorted(signs)
    )


def smallest(
    rows: Sequence[Sequence[int]],
    targets: Sequence[int],
    batch_size: int,
    symmetry: Symmetry,
    *,
    labels: bool,
) -> tuple[Key, tuple[Row, ...], tuple[int, ...]]:
    """The smallest data set that moves and trades of samples lead to: its key, rows and targets.

    Args:
        rows: columns that begin at 0.
        labels: the targets are −1 and +1, else numbers from 0.
    """
    d = len(rows[0])
    tops = [max(row[a] for row in rows) for a in range(d)]
    top = max(targets)
    best: tuple[Key, tuple[Row, ...], tuple[int, ...]] | None = None
    turns = moves(tops, replace(symmetry, features=False))
    for source in permutations(range(d)) if symmetry.features else [tuple(range(d))]:
        for move in turns:
            moved = []
            for row, target in zip(rows, targets, strict=True):
                x = tuple(tops[a] - row[a] if f else row[a] for a, f in zip(source, move.flipped, strict=True))
                y = target if not move.targets else -target if labels else top - target
                moved.append((*x, y))
            found = _sorted(moved, batch_size)
            entries = [v for row in found for v in (row[:-1] if labels else row)]
            key = (len(found), d, max(entries), sum(entries), found)
            if best is None or key < best[0]:
                best = key, tuple(row[:-1] for row in found), tuple(row[-1] for row in found)
    assert best is not None  # noqa: S101 - there is always the identity
    return best


def _sorted(rows: Sequence[Row], batch_size: int) -> tuple[Row, ...]:
    """Samples sorted within batches, full batches sorted; a smaller last one stays last."""
    full = len(rows) - len(rows) % batch_size
    batches = sorted(tuple(sorted(rows[i : i + batch_size])) for i in range(0, full, batch_size))
    return (*(row for batch in batches for row in batch), *sorted(rows[full:]))
