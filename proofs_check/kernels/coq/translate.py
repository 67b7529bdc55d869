"""From a certificate to the integers that the Coq library's checks take.

Nothing here is trusted: what comes out is checked by computation in Coq, so a mistake can only make a theorem fail. The
library knows two proofs that an item overlaps (see `proofs_check/kernels/coq/library/BatchNorm.v`): coordinates that
non-negative combinations point to in both directions, up to a small error (`Span`), and exact positive combinations
with weights that are sums of roots k √t (`Circuit`). Stages of a certificate are turned into these.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from proofs_check.kernels import checker
from proofs_check.kernels.checker import Unsupported
from proofs_check.kernels.coq.circuits import Item, closing, factor, near_root, rational_row, rooted, whole_row
from proofs_check.kernels.coq.surds import Roots, roots_of

__all__ = [
    "Circuit",
    "Items",
    "Overlap",
    "Span",
    "Term",
    "add_span",
    "as_one_batch",
    "overlap_of",
]

Term = tuple[int, Sequence[tuple[int, int]], Fraction]
"""(number of the item, its vector, positive weight)."""
Circuit = list[tuple[int, Roots]]
"""(number of the item, its weight as a sum of roots)."""
Tie = tuple[int, int, bool]
"""(coordinate, the one that it equals up to sign, whether the sign is −)."""
SCALES, MOST_ITEMS = ((40, 64), (128, 160), (400, 440)), 20_000  # digits of weights and of enclosures, tried in turn


@dataclass(frozen=True, slots=True)
class Span:
    """Coordinates, and for each of them combinations (item, weight ≥ 0) near ± `size` times it, at `bits` digits."""

    columns: list[int]
    size: int
    error: int
    ups: list[list[tuple[int, int]]]
    downs: list[list[tuple[int, int]]]
    bits: int
    ties: Sequence[Tie] = ()


@dataclass
class Overlap:
    """What the library's `Overlap` holds."""

    precision: int = 64
    spans: list[Span] = field(default_factory=list)
    circuits: list[Circuit] = field(default_factory=list)
    covered: set[int] = field(default_factory=set)
    repeats: Sequence[Tie] = ()

    def closed(self) -> set[int]:
        """Coordinates on which every weight is 0; beside a repeated feature only a sum of two weights is."""
        return self.covered - {hub for _, hub, _ in self.repeats}

    def together(self, other: Overlap, shift: int) -> Overlap:
        """Both, the other one's items renumbered."""
        spans = [
            replace(
                s,
                ups=[[(i + shift, k) for i, k in c] for c in s.ups],
                downs=[[(i + shift, k) for i, k in c] for c in s.downs],
            )
            for s in other.spans
        ]
        circuits = [[(i + shift, roots) for i, roots in c] for c in other.circuits]
        precision = max(self.precision, other.precision)
        return Overlap(precision, self.spans + spans, self.circuits + circuits, repeats=other.repeats)


class Items:
    """The items of an order, numbered as in the library: batch by batch, sample by sample, class by class."""

    def __init__(self, world: Any, batches: Iterable[tuple[int, ...]] | None = None) -> None:
        self.world = world
        self.list: list[Item] = []
        for samples in world.every_batch() if batches is None else batches:
            for position, i in enumerate(samples):
                self.list += [(samples, position, k) for k in world.opponents(i)]
            if len(self.list) > MOST_ITEMS:
                raise Unsupported(f"the Coq kernel takes orders of at most {MOST_ITEMS} items")
        self._number = {self._key(item): number for number, item in enumerate(self.list)}

    @staticmethod
    def _key(item: Item) -> tuple[tuple[int, ...], int, int]:
        samples, position, k = item
        return tuple(sorted(samples)), samples[position], k

    def number(self, item: Item) -> int:
        """The number of an item, in whatever order its batch has the samples."""
        return self._number[self._key(item)]

    def term(self, item: Item, weight: Fraction) -> Term:
        """As `add_span` takes it."""
        return self.number(item), self.world.vector(*item), weight

    def __contains__(self, item: Item) -> bool:
        return self._key(item) in self._number


def as_one_batch(world: Any) -> Any:
    """The same data, ordered as one batch of all samples."""
    whole = checker.World.__new__(checker.World)
    vars(whole).update(vars(world))
    whole.order, whole.table, whole.sizes = "gd", [tuple(range(world.n))], []
    return whole


def overlap_of(items: Items, stages: Sequence[dict[str, Any]], wanted: Iterable[Item] = ()) -> Overlap:
    """Spans and circuits for the stages of a proof, and a circuit for each wanted item that they do not hold yet.

    Args:
        items: the order's items.
        wanted: items to be shown to overlap.

    Raises:
        Unsupported: a stage that the library has no rule for.
    """
    world, out = items.world, Overlap(repeats=repeats_of(items.world))
    combined: list[tuple[list[Item], list[int]]] = []
    for stage in stages:
        if stage["rule"] == "class":
            batches = [world.table[b] for b in stage["batches"]]
            chosen = [(s, at, k) for s in batches for at, i in enumerate(s) for k in world.opponents(i)]
            columns = [block + a for block in range(0, world.dim, world.d) for a in stage["features"]]
            ties = [tie for pair in stage["ties"] for tie in _tied(world, pair, batches)]
            hubs = sorted({hub for _, hub, _ in ties})
            add_span(out, [items.term(item, Fraction(1)) for item in chosen], columns + hubs, ties)
        elif stage["rule"] == "span":
            chosen, weights = world.items(stage["items"]), checker.row(stage["weights"])
            add_span(
                out, [items.term(item, Fraction(w)) for item, w in zip(chosen, weights, strict=True)], stage["columns"]
            )
        elif stage["rule"] == "algebraic":
            chosen, exact = world.items(stage["items"]), checker.surds(stage["weights"])
            circuit = [(items.number(item), roots_of(terms)) for item, terms in zip(chosen, exact, strict=True)]
            out.precision = max(out.precision, _digits(circuit))
            out.circuits.append(circuit)
        elif stage["rule"] == "combination":
            combined.append((world.items(stage["items"]), checker.row(stage["weights"])))
        else:
            raise Unsupported(f"the Coq kernel has no rule for {stage['rule']} stages")
    opened = [a for a in range(world.dim) if a not in out.covered and a not in world.dead()]
    for chosen, weights in combined:
        group = checker.Roots(world, opened)
        rows = [rational_row(group, item, extend=True) for item in chosen]
        for row in rows:
            group.add(whole_row(row))
        if len(group.rank_rows) == len(opened):
            real = [w * near_root(factor(group, item)) for item, w in zip(chosen, weights, strict=True)]
            add_span(out, [items.term(item, x) for item, x in zip(chosen, real, strict=True)], opened)
            return out
        out.circuits.append(_circuit(items, group, list(zip(chosen, map(Fraction, weights), strict=True))))
        known = set(chosen)
        for item in wanted:
            vector = world.vector(*item)
            if item in known or all(n == 0 for a, (n, _) in enumerate(vector) if a in set(opened)):
                continue
            if group.contains(item):
                out.circuits.append(_circuit(items, group, closing(group, item, chosen, weights, rows)))
    return out


def repeats_of(world: Any) -> list[Tie]:
    """Features that repeat an earlier one in all items, whatever the batches are."""
    everything = tuple(range(world.n))
    whole = world.batch(everything)
    idle = {a % world.d for a in world.dead() if any(n for n, _ in whole[a % world.d])}
    found = []
    for a in sorted(idle):
        hub = next(b for b in range(a) if b not in idle and checker.same(whole[a], whole[b]))
        found += _tied(world, (a, hub), [everything])
    return found


def _tied(world: Any, pair: Sequence[int], batches: Sequence[tuple[int, ...]]) -> list[Tie]:
    """The ties of one feature to another, one for each class but the first.

    Raises `Unsupported` where the sign is not the same in all batches.
    """
    feature, hub = pair
    signs = {
        (x[0] > 0) == (y[0] > 0)
        for samples in batches
        for x, y in zip(world.batch(samples)[feature], world.batch(samples)[hub], strict=True)
        if x[0]
    }
    if len(signs) > 1:
        raise Unsupported("the Coq kernel has no rule for features tied with both signs")
    return [(block + feature, block + hub, signs == {False}) for block in range(0, world.dim, world.d)]


def add_span(out: Overlap, terms: Sequence[Term], columns: Sequence[int], ties: Sequence[Tie] = ()) -> None:
    """A span of the columns by items whose positive combination is about 0; those that others are tied to stay open.

    Raises `Unsupported` where none is found in the precision at hand.
    """
    vectors = [[vector[a] for a in columns] for _, vector, _ in terms]
    numbers = [number for number, _, _ in terms]
    for digits, bits in SCALES:
        made = _span(vectors, numbers, [weight for _, _, weight in terms], list(columns), digits, bits)
        if made is not None:
            out.precision = max(out.precision, bits)
            out.spans.append(replace(made, ties=ties))
            out.covered.update(set(columns) - {hub for _, hub, _ in ties})
            return
    raise Unsupported("the Coq kernel found no span in its precision")


def _span(
    vectors: list[Any], numbers: list[int], weights: list[Fraction], columns: list[int], digits: int, bits: int
) -> Span | None:
    p, k = 2 * bits + 64, len(columns)
    boxes = [[checker.enclose(n, v, p) for n, v in vector] for vector in vectors]
    basis = checker.eliminate(boxes, p, k)
    if len(basis) < k:
        return None
    system = [[boxes[i][a] for i in basis] for a in range(k)]
    unit = max(weights)
    small = [weight / unit for weight in weights]
    rest = [(0, 0)] * k
    for i, weight in enumerate(small):
        if i not in basis:
            rest = [
                (x + int(weight * low), y + int(weight * high))
                for (x, y), (low, high) in zip(rest, boxes[i], strict=True)
            ]
    solved = checker.solve(system, [(-y, -x) for x, y in rest], p)
    if solved is None:
        return None
    for place, i in enumerate(basis):
        small[i] = Fraction(solved[place][0] + solved[place][1], 2 << p)
    if min(small) <= 0:
        return None
    sides: list[list[list[tuple[int, int]]]] = [[], []]
    for a in range(k):
        one = checker.solve(system, [(1 << p, 1 << p) if b == a else (0, 0) for b in range(k)], p)
        if one is None:
            return None
        for side, sign in zip(sides, (1, -1), strict=True):
            rho = dict(zip(basis, [Fraction(sign * (low + high), 2 << p) for low, high in one], strict=True))
            lift = max([Fraction(0), *[-x / small[i] for i, x in rho.items()]])
            real = [lift * weight + rho.get(i, Fraction(0)) for i, weight in enumerate(small)]
            whole = [max(0, round(x * (1 << digits))) for x in real]
            side.append([(number, x) for number, x in zip(numbers, whole, strict=True) if x])
    size, error = 1 << (digits + bits), 0
    tight = [[checker.enclose(n, v, bits) for n, v in vector] for vector in vectors]
    place_of = {number: place for place, number in enumerate(numbers)}
    for side, sign in zip(sides, (1, -1), strict=True):
        for a, combination in enumerate(side):
            for b in range(k):
                low = sum(x * tight[place_of[i]][b][0] for i, x in combination)
                high = sum(x * tight[place_of[i]][b][1] for i, x in combination)
                target = sign * size if a == b else 0
                error = max(error, abs(low - target), abs(high - target))
    if error * k >= size:
        return None
    return Span(columns, size, error, sides[0], sides[1], bits)


def _digits(circuit: Circuit) -> int:
    """Digits at which every weight of a circuit is seen to be positive."""
    for _, bits in SCALES:
        if all(sum(checker.enclose(k * t, t, bits)[0] for k, t in roots) > 0 for _, roots in circuit):
            return bits
    raise Unsupported("the Coq kernel saw no positive weight in its precision")


def _circuit(items: Items, group: Any, terms: Sequence[tuple[Item, Fraction]]) -> Circuit:
    return [(items.number(item), roots) for (item, _), roots in zip(terms, rooted(group, terms), strict=True)]
