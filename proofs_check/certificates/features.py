"""Signed, batch-normalized features from raw exact data, in integers only (setting of claims C-1 … C-3).

For a batch S of B rows and integer data x, with t_i = B x_i − Σ_S x and U = Σ_S t² + B³ε,

    x̄_i = √B t_i / √U = c_i / √V,   c = B t,   V = B U,

because σ² = Σ_S t² / B³. The root is the only irrationality; common factors of c and √V are taken out, so that B = 2
gives c = ±1, V = 1. A feature that is constant in the batch has c = 0. An item (S, i, k) is sample i of batch S against
the class k: the vector (e_y − e_k) ⊗ x̄_i, y the sample's class. The coordinates of class 0 are dropped (adding one
vector to every class's weights changes no difference), so two classes give ±x̄ in R^d.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from math import comb, gcd, isqrt

from proofs_check.certificates.document import Document, digest, get, indices, integers
from proofs_check.errors import InputError

__all__ = ["GD", "Batch", "Item", "World"]

GD = -1  # the number of the batch that holds all samples
MAX_SUBSETS = 5_000_000  # subsets that one check may enumerate, some minutes of work
MAX_DIM = 4096  # coordinates of a weight; a check is cubic in it

Item = tuple[int, int, int]
"""(batch number, position within the batch, class compared with)."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch: x̄ = c/√V. `c` holds d columns of B integers, `v` d integers (1 where the feature is constant)."""

    samples: tuple[int, ...]
    c: tuple[tuple[int, ...], ...]
    v: tuple[int, ...]

    def fixed(self, bits: int) -> list[tuple[int, ...]]:
        """Rows of x̄ · 2^bits as integers, each entry wrong by less than 2."""
        columns = []
        for c, v in zip(self.c, self.v, strict=True):
            shift = max(map(abs, c)).bit_length()
            root = isqrt((1 << 2 * (bits + shift)) // v)  # root ≤ 2^(bits+shift)/√v < root + 1, and |c| < 2^shift
            columns.append(tuple([(entry * root) >> shift for entry in c]))
        return list(zip(*columns, strict=True))

    def fixed_row(self, position: int, bits: int) -> list[int]:
        """One row of `fixed`, to the same precision."""
        row = []
        for c, v in zip(self.c, self.v, strict=True):
            shift = c[position].bit_length()
            row.append((c[position] * isqrt((1 << 2 * (bits + shift)) // v)) >> shift)
        return row


@dataclass
class World:
    """The data of a certificate, and the batches that its items speak of.

    Attributes:
        rows: integer features (n, d); column a stands for rows[:, a] / denominators[a].
        labels: class numbers (n,), 0 … p−1.
        order: "ss", "gd" or "rr".
        table: the batches of SS or GD; for RR those that the proof names.
        sizes: for RR, the sizes whose subsets are batches.
    """

    rows: list[list[int]]
    labels: list[int]
    classes: int
    extra: list[Fraction]  # ε · denominator² per feature
    constant: str
    order: str
    table: list[tuple[int, ...]]
    sizes: list[int] = field(default_factory=list)
    _made: dict[int, Batch] = field(default_factory=dict)
    _dead: frozenset[int] | None = None

    @property
    def n(self) -> int:
        """Samples."""
        return len(self.rows)

    @property
    def d(self) -> int:
        """Features."""
        return len(self.extra)

    @property
    def dim(self) -> int:
        """Coordinates of a weight, (p − 1)·d."""
        return (self.classes - 1) * self.d

    def normalize(self, samples: Sequence[int]) -> Batch:
        """The batch of these samples, exactly."""
        size = len(samples)
        all_c, all_v = [], []
        for x, eps in zip(zip(*[self.rows[i] for i in samples], strict=True), self.extra, strict=True):
            total = sum(x)
            t = [size * entry - total for entry in x]
            common = gcd(*t)
            if common == 0:
                all_c.append((0,) * size)
                all_v.append(1)
                continue
            t = [entry // common for entry in t]
            u = sum([entry * entry for entry in t])
            if eps:  # U = Σt² + B³ε over the common factor's square, then cleared of its denominator q: √(q²·U)
                exact = u + size**3 * eps / common**2
                t = [entry * exact.denominator for entry in t]
                u = exact.numerator * exact.denominator
            if u % size:
                all_c.append(tuple([size * entry for entry in t]))
                all_v.append(size * u)
            else:
                all_c.append(tuple(t))
                all_v.append(u // size)
        return Batch(tuple(samples), tuple(all_c), tuple(all_v))

    def batch(self, number: int) -> Batch:
        """The batch with this number in the table (`GD`: all samples); kept once made."""
        if number not in self._made:
            samples = range(self.n) if number == GD else self.table[number]
            self._made[number] = self.normalize(tuple(samples))
        return self._made[number]

    def batches(self) -> Iterator[Batch]:
        """Every batch that the order can make."""
        if self.order == "rr":
            if sum(comb(self.n, size) for size in self.sizes) > MAX_SUBSETS:
                raise InputError(f"the certificate asks for more than {MAX_SUBSETS} subsets to be enumerated")
            for size in self.sizes:
                yield from map(self.normalize, combinations(range(self.n), size))
        else:
            yield from map(self.normalize, self.table)

    def opponents(self, sample: int) -> list[int]:
        """The classes that a sample is compared with."""
        return [k for k in range(self.classes) if k != self.labels[sample]]

    def vector(self, x: Sequence[int], sample: int, other: int) -> list[int]:
        """(e_y − e_k) ⊗ x with the coordinates of class 0 dropped, for any row x."""
        own = self.labels[sample]
        if self.classes == 2:
            return list(x) if own else [-entry for entry in x]
        out = [0] * self.dim
        if own:
            out[(own - 1) * self.d : own * self.d] = x
        if other:
            out[(other - 1) * self.d : other * self.d] = [-entry for entry in x]
        return out

    def fixed(self, item: Item, bits: int) -> list[int]:
        """The item's vector · 2^bits, each entry wrong by less than 2."""
        batch = self.batch(item[0])
        return self.vector(batch.fixed_row(item[1], bits), batch.samples[item[1]], item[2])

    def exact(self, item: Item) -> tuple[list[int], list[int]]:
        """The item's vector as integers c and V, entry = c/√V."""
        batch = self.batch(item[0])
        c = [column[item[1]] for column in batch.c]
        return self.vector(c, batch.samples[item[1]], item[2]), list(batch.v) * (self.classes - 1)

    def dead(self) -> frozenset[int]:
        """Coordinates that change no decision: features that are constant over all samples, or repeat an earlier one.

        A feature x' = αx + β over all samples has x̄' = ± x̄ in every batch (for ε > 0 if |α| = 1), so a weight on it can
        be moved to the earlier feature, and a combination that is 0 there is 0 here.
        """
        if self._dead is None:
            columns = list(zip(*self.rows, strict=True))
            idle: set[int] = set()
            alike: dict[tuple[Fraction, ...], list[int]] = {}
            for a, x in enumerate(columns):
                lead = next((entry - x[0] for entry in x if entry != x[0]), 0)
                if lead == 0:
                    idle.add(a)
                    continue
                few = tuple([Fraction(entry - x[0], lead) for entry in x[-3:]])  # equal for columns that agree
                same = alike.setdefault(few, [])
                if any(self._repeats(columns[b], x, self.extra[b], self.extra[a]) for b in same):
                    idle.add(a)
                else:
                    same.append(a)
            self._dead = frozenset(block * self.d + a for block in range(self.classes - 1) for a in idle)
        return self._dead

    @staticmethod
    def _repeats(x: Sequence[int], other: Sequence[int], eps: Fraction, other_eps: Fraction) -> bool:
        t, u = [entry - x[0] for entry in x], [entry - other[0] for entry in other]
        lead, other_lead = (next(entry for entry in column if entry) for column in (t, u))
        same = all(p * other_lead == q * lead for p, q in zip(t, u, strict=True))
        return same and eps * other_lead**2 == other_eps * lead**2

    def items(self, value: object, what: str, *, gd: bool = False) -> list[Item]:
        """Items from JSON triples, each checked against the table."""
        if not isinstance(value, list):
            raise InputError(f"{what} is not a list of items; export the certificate again")
        found: list[Item] = []
        for entry in value:
            triple = indices(entry, what, max(self.n, self.classes, len(self.table), 1), start=GD if gd else 0)
            if len(triple) != 3 or triple[0] >= len(self.table) or min(triple[1:]) < 0:
                raise InputError(f"{what} holds {triple}, which is no item of the data")
            b, i, k = triple
            samples: Sequence[int] = range(self.n) if b == GD else self.table[b]
            if i >= len(samples) or k >= self.classes or k == self.labels[samples[i]]:
                raise InputError(f"{what} holds {triple}, which is no item of the data")
            found.append((b, i, k))
        return found


def read_world(doc: Document) -> World:
    """Read data and order of a certificate.

    Raises:
        InputError: wrong types or shapes, fewer than 2 classes or samples, a batch of fewer than 2 samples, a repeated
            sample, ε < 0.
    """
    data = get(doc, "data", dict)
    rows = [integers(row, f"row {i} of the features") for i, row in enumerate(get(data, "features", list))]
    dens = integers(get(data, "denominators", list), "the list of denominators")
    names = get(data, "label_names", list)
    if not rows or not dens or any(len(row) != len(dens) for row in rows) or min(dens) < 1:
        raise InputError("the certificate's features are not a full table with one positive denominator a column")
    n = len(rows)
    labels = indices(get(data, "labels", list), "the list of labels", len(names))
    if len(labels) != n or len(names) < 2:
        raise InputError("the certificate's labels do not fit its features and label names")
    if (len(names) - 1) * len(dens) > MAX_DIM:
        raise InputError(f"the certificate has more than {MAX_DIM} weights, more than a check can bear")
    constant = get(data, "constant", str)
    if constant not in ("zero", "error"):
        raise InputError(f"the certificate's convention for constant features is {constant!r}, not zero or error")
    top, _, bottom = get(data, "eps", str).partition("/")
    eps_parts = integers([top, bottom or "1"], "eps")
    if eps_parts[0] < 0 or eps_parts[1] < 1:
        raise InputError("the certificate's eps is negative")
    eps = Fraction(*eps_parts)
    order = get(doc, "order", dict)
    name = get(order, "name", str)
    world = World(rows, labels, len(names), [eps * den**2 for den in dens], constant, name, [])
    match name:
        case "ss":
            world.table = _batches(get(order, "batches", list), n)
            used = [i for batch in world.table for i in batch]
            if len(set(used)) != len(used) or not used:
                raise InputError("the certificate's order repeats a sample or has no batch")
        case "gd":
            world.table = [tuple(range(n))]
        case "rr":
            world.sizes = indices(get(order, "sizes", list), "the batch sizes", n + 1, start=2)
            if not world.sizes:
                raise InputError("the certificate's order names no batch size")
        case _:
            raise InputError(f"the certificate's order is {name!r}, not ss, gd or rr")
    if n < 2:
        raise InputError("the certificate's data has fewer than 2 samples")
    return world


def read_table(world: World, proof: Document) -> None:
    """For RR, read the batches that the proof names; each must be one that the order can make."""
    if world.order != "rr":
        return
    world.table = _batches(get(proof, "batches", list), world.n)
    if any(len(batch) not in world.sizes for batch in world.table):
        raise InputError("the certificate names a batch of a size that its order does not make")


def data_digest(doc: Document) -> str:
    """The sha256 of the certificate's data in canonical form."""
    return digest(get(doc, "data", dict))


def _batches(value: Sequence[object], n: int) -> list[tuple[int, ...]]:
    table = [tuple(indices(batch, "a batch", n)) for batch in value]
    if any(len(batch) < 2 or len(set(batch)) != len(batch) for batch in table):
        raise InputError("the certificate has a batch of fewer than 2 samples, or one that repeats a sample")
    return table
