"""The overlapping part Z_SC: items that take part in a strictly positive combination equal to 0 (claim C-1).

A proof is a list of stages. Each adds items to Z_SC, given what the stages before it have shown:

* "span": on the named coordinates, the items (which are 0 on every other coordinate not yet covered) have full rank and
  a combination with positive weights that is nearly 0. Solving for the rest on a basis changes the weights by less than
  themselves, so an exact positive combination exists: the items span these coordinates positively, and whatever lives
  on covered coordinates alone is in Z_SC.
* "class": batches of one class y. On the named features and those that others are tied to, the normalized features have
  full rank; every other feature not yet covered is constant in these batches or tied, that is ± one of those. The items
  of a batch sum to 0, so they span (e_y − e_k) ⊗ x for every class k and every x on the named features.
* "combination": positive integer weights whose combination is exactly 0 on all coordinates not yet covered, for items
  of batches that share their irrationality (see `groups`), which fixes the positive factor of each item.
* "algebraic": positive weights that are sums of square roots, whose combination is exactly 0 on all coordinates not yet
  covered, for any items.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from proofs_check.certificates.algebraic import Surd, product, read_surds
from proofs_check.certificates.document import Document, get, indices, integers
from proofs_check.certificates.features import Batch, Item, World
from proofs_check.certificates.groups import Group
from proofs_check.certificates.linear import choose_rows, solve_bound
from proofs_check.certificates.roots import is_zero, sign

__all__ = ["Failure", "Overlap", "read_overlap"]

FIXED_ERROR = 2  # `World.fixed`: each entry is wrong by less than 2


class Failure(Exception):
    """A well-formed proof that does not prove its claim; the text says where it fails."""


@dataclass
class Overlap:
    """What the stages have proved to be in Z_SC."""

    world: World
    covered: set[int]
    groups: list[Group] = field(default_factory=list)
    single: set[tuple[tuple[int, ...], int, int]] = field(default_factory=set)  # (samples, position, class) by itself

    @property
    def open(self) -> list[int]:
        """Coordinates that are not covered."""
        return [a for a in range(self.world.dim) if a not in self.covered]

    def home(self, batch: Batch, position: int, other: int) -> Group | None:
        """The group whose space proves the item to be in Z_SC."""
        for group in self.groups:
            row = group.row(batch, position, other)
            if row is not None and group.contains(row):
                return group
        return None

    def spanned(self, batch: Batch, position: int, other: int) -> bool:
        """Whether the item is 0 off the covered coordinates, or in a group's space: a weight that is exactly 0 on those
        is exactly 0 on it, too."""
        c = self.world.vector([column[position] for column in batch.c], batch.samples[position], other)
        if not any(c[a] for a in range(len(c)) if a not in self.covered):
            return True
        return self.home(batch, position, other) is not None

    def holds(self, batch: Batch, position: int, other: int) -> bool:
        """Whether the item is proved to be in Z_SC."""
        return (batch.samples, position, other) in self.single or self.spanned(batch, position, other)

    def everything(self) -> bool:
        """Whether every item must be in Z_SC, whatever the batches are."""
        return not self.open


def read_overlap(world: World, proof: Document, bits: int) -> Overlap:
    """Check the stages of a proof.

    Raises:
        Failure: a stage does not hold.
        InputError: a stage is malformed.
    """
    overlap = Overlap(world, set(world.dead()))
    combined: list[list[Item]] = []
    for number, stage in enumerate(get(proof, "stages", list)):
        if not isinstance(stage, dict):
            raise Failure(f"stage {number} is not an object")
        rule = get(stage, "rule", str)
        if rule == "class":
            overlap.covered.update(_check_class(overlap, stage, bits, number))
            continue
        items = world.items(get(stage, "items", list), f"stage {number}")
        if rule == "algebraic":
            surds = read_surds(get(stage, "weights", list), f"the weights of stage {number}")
            _check_algebraic(overlap, items, surds, number)
            overlap.single.update((world.batch(b).samples, position, k) for b, position, k in items)
            continue
        weights = integers(get(stage, "weights", list), f"the weights of stage {number}")
        if len(weights) != len(items) or len(set(items)) != len(items) or not items:
            raise Failure(f"stage {number} does not have one weight for each of its different items")
        if min(weights) <= 0:
            raise Failure(f"stage {number} has a weight that is not positive")
        if rule == "span":
            columns = indices(get(stage, "columns", list), f"the coordinates of stage {number}", world.dim)
            _check_span(overlap, items, weights, columns, bits, number)
            overlap.covered.update(columns)
        elif rule == "combination":
            _check_combination(overlap, items, weights, number)
            combined.append(items)
        else:
            raise Failure(f"stage {number} has the unknown rule {rule!r}")
    for items in combined:
        group = Group(world, overlap.open)
        for b, position, k in items:
            row = group.row(world.batch(b), position, k, extend=True)
            if row is None:
                raise Failure("a combination's batches do not share their roots")
            group.add(row)
        overlap.groups.append(group)
        if group.space.rank == len(overlap.open):  # a group alone spans all that is left
            overlap.covered.update(overlap.open)
            overlap.groups.clear()
            break
    return overlap


def _check_span(
    overlap: Overlap, items: list[Item], weights: list[int], columns: list[int], bits: int, number: int
) -> None:
    world = overlap.world
    inside = overlap.covered | set(columns)
    if not columns or len(set(columns)) != len(columns) or overlap.covered & set(columns):
        raise Failure(f"stage {number} covers no coordinate, or one twice")
    for item in items:
        if any(entry and a not in inside for a, entry in enumerate(world.exact(item)[0])):
            raise Failure(f"stage {number}: item {item} is not 0 outside the coordinates covered")
    fixed = [world.fixed(item, bits) for item in items]
    vectors = [[vector[a] for a in columns] for vector in fixed]
    rows, bound = _rank_bound(vectors, bits, f"stage {number}", "coordinates")
    error = FIXED_ERROR * sum(weights)
    rest = max(
        abs(sum(weight * vector[a] for weight, vector in zip(weights, vectors, strict=True)))
        for a in range(len(columns))
    )
    if bound * (rest + error) >= min(weights[i] for i in rows) << bits:
        raise Failure(f"stage {number}: its combination is not close enough to 0 to be corrected to 0")


def _check_class(overlap: Overlap, stage: Document, bits: int, number: int) -> set[int]:
    world = overlap.world
    features = indices(get(stage, "features", list), f"the features of stage {number}", world.d)
    numbers = indices(get(stage, "batches", list), f"the batches of stage {number}", len(world.table))
    batches = [world.batch(b) for b in numbers]
    if len({world.labels[i] for batch in batches for i in batch.samples}) != 1:
        raise Failure(f"stage {number}: its batches do not all hold one and the same class")
    ties = get(stage, "ties", list)
    hubs = []
    for pair in ties:
        if len(indices(pair, f"a tie of stage {number}", world.d)) != 2:
            raise Failure(f"stage {number} has a tie that is not of two features")
        tied, hub = pair
        hubs.append(hub)
        if tied in features or tied == hub or not all(_tied(batch, tied, hub) for batch in batches):
            raise Failure(f"stage {number}: feature {tied} is not tied to another one in its batches")
    tied_features = {pair[0] for pair in ties}
    if tied_features & set(hubs) or set(features) & set(hubs):
        raise Failure(f"stage {number}: a feature that others are tied to is tied itself, or covered")
    new = {block * world.d + a for block in range(world.classes - 1) for a in features}
    if not features or not batches or len(set(features)) != len(features) or overlap.covered & new:
        raise Failure(f"stage {number} covers no feature, or one twice")
    together = sorted({*features, *hubs})
    for a in {a % world.d for a in overlap.open} - set(together) - tied_features:
        if any(any(batch.c[a]) for batch in batches):
            raise Failure(f"stage {number}: feature {a} is not constant in its batches, and not covered")
    vectors = [[row[a] for a in together] for batch in batches for row in batch.fixed(bits)]
    _rank_bound(vectors, bits, f"stage {number}", "features")
    return new


def _tied(batch: Batch, one: int, other: int) -> bool:
    """Whether x̄ of two features agrees up to sign in a batch."""
    same = batch.c[one] == batch.c[other] or batch.c[one] == tuple([-entry for entry in batch.c[other]])
    return same and (batch.v[one] == batch.v[other] or not any(batch.c[one]))


def _rank_bound(vectors: list[list[int]], bits: int, where: str, what: str) -> tuple[list[int], Fraction]:
    """Vectors that form a basis of all coordinates, with the bound on the inverse."""
    size = len(vectors[0])
    rows, _ = choose_rows(vectors, bits)
    bound = solve_bound(list(zip(*[vectors[i] for i in rows], strict=True)), bits, FIXED_ERROR)
    if len(rows) < size or bound is None:
        raise Failure(f"{where}: its items were not proved to span the {size} {what}")
    return rows, bound


def _check_algebraic(overlap: Overlap, items: list[Item], weights: list[Surd], number: int) -> None:
    if len(weights) != len(items) or len(set(items)) != len(items):
        raise Failure(f"stage {number} does not have one weight for each of its different items")
    if any(sign(product(weight, 1, 1)) <= 0 for weight in weights):
        raise Failure(f"stage {number} has a weight that is not positive")
    exact = [overlap.world.exact(item) for item in items]
    for a in overlap.open:
        terms = [t for weight, (c, v) in zip(weights, exact, strict=True) for t in product(weight, c[a], v[a])]
        if not is_zero(terms):
            raise Failure(f"stage {number}: its combination is not 0 in coordinate {a}")


def _check_combination(overlap: Overlap, items: list[Item], weights: list[int], number: int) -> None:
    total = Group(overlap.world, overlap.open).combine(zip(items, weights, strict=True))
    if total is None:
        raise Failure(f"stage {number}: the batches of its items do not share their roots")
    if any(total):
        raise Failure(f"stage {number}: its combination is not 0")
