"""The separable side: a weight w with w·z > 0 on Z_LS and w·z = 0 on Z_SC (claim C-1), and the class it proves.

Strict inequalities are shown by enclosures, equalities exactly: either w is rational and each equality is an identity
of square roots, or w is meant up to a small correction on the named coordinates that makes it orthogonal to a basis of
Z_SC exactly. The correction exists because the basis is nonsingular there, and its size is bounded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul

from proofs_check.certificates import roots
from proofs_check.certificates.algebraic import AlgebraicSeparator, read_surds
from proofs_check.certificates.document import Document, get, indices, integers
from proofs_check.certificates.features import Batch, Item, World, read_table
from proofs_check.certificates.groups import Group
from proofs_check.certificates.linear import solve_bound
from proofs_check.certificates.stages import FIXED_ERROR, Failure, Overlap, read_overlap

__all__ = ["Separation", "Separator", "check_separation", "proof_bits", "read_separator"]

MAX_BITS = 8192


@dataclass(frozen=True, slots=True)
class Separation:
    """What a proof of the decomposition shows.

    Attributes:
        kind: "LS", "PLS" or "SC".
        separable: samples with an item in Z_LS, increasing.
        overlap: the overlapping part.
    """

    kind: str
    separable: tuple[int, ...]
    overlap: Overlap


@dataclass(frozen=True, slots=True)
class Separator:
    """A weight w (dim,), exact or up to a correction of at most `slack` on each of `columns`."""

    world: World
    w: list[int]
    columns: frozenset[int]
    slack: Fraction
    bits: int

    def signs(self, batch: Batch) -> Iterator[tuple[int, int, int]]:
        """(position, class, sign of w·z) for each item of a batch; 0 only if w·z = 0 is exact or was not excluded."""
        for position, k, value, error in self.values(batch):
            if abs(value) > error:
                yield position, k, 1 if value > 0 else -1
            elif self.columns:
                yield position, k, 0
            else:
                yield position, k, self._exact(batch, position, k)

    def vanishes(self, overlap: Overlap, batch: Batch, position: int, other: int) -> bool:
        """Whether w·z = 0 exactly, whatever the correction is."""
        if self.columns:
            return overlap.spanned(batch, position, other)
        return self._exact(batch, position, other) == 0

    def values(self, batch: Batch) -> Iterator[tuple[int, int, int, int]]:
        """(position, class, w·z · 2^bits, bound on its error) for each item of a batch."""
        world, d = self.world, self.world.d
        blocks = [self.w[k : k + d] for k in range(0, world.dim, d)]
        margin = FIXED_ERROR * sum(map(abs, self.w))
        for position, x in enumerate(batch.fixed(self.bits)):
            scores = [0, *[sum(map(mul, block, x)) for block in blocks]]
            sample = batch.samples[position]
            own = world.labels[sample]
            for k in world.opponents(sample):
                value, error = scores[own] - scores[k], margin
                if self.columns:
                    vector = world.vector(x, sample, k)
                    reach = sum(abs(vector[a]) + FIXED_ERROR for a in self.columns)
                    error += -int(-self.slack * reach // 1)  # rounded up
                yield position, k, value, error

    def _exact(self, batch: Batch, position: int, other: int) -> int:
        c = [column[position] for column in batch.c]
        vector = self.world.vector(c, batch.samples[position], other)
        v = batch.v * (self.world.classes - 1)
        return roots.sign((w * entry, root) for w, entry, root in zip(self.w, vector, v, strict=True))


def proof_bits(proof: Document) -> int:
    """The fractional bits that the proof's enclosures use."""
    bits = get(proof, "bits", int)
    if not 16 <= bits <= MAX_BITS:
        raise Failure(f"the proof asks for {bits} bits, outside 16 … {MAX_BITS}")
    return bits


def read_separator(world: World, overlap: Overlap, value: Document, bits: int, tied: Sequence[Item] = ()) -> Separator:
    """Read a weight and prove that its correction, if it has one, exists; it is orthogonal to `tied` items as well."""
    w = integers(get(value, "w", list), "the separator")
    basis = world.items(get(value, "basis", list), "the separator's basis")
    columns = indices(get(value, "columns", list), "the separator's coordinates", world.dim)
    if len(w) != world.dim:
        raise Failure(f"the separator has {len(w)} weights, the data has {world.dim}")
    if any(w[a] for a in overlap.covered - world.dead()):
        raise Failure("the separator is not 0 on the coordinates that the overlapping part covers")
    if len(columns) != len(basis) + len(tied) or len(set(columns)) != len(columns) or overlap.covered & set(columns):
        raise Failure("the separator's correction does not have one open coordinate for each item of its basis")
    if not columns:
        return Separator(world, w, frozenset(), Fraction(0), bits)
    if overlap.covered - world.dead() and any(w[a] for a in world.dead()):
        raise Failure("a corrected separator is not 0 on a feature that repeats another one, which may be covered")
    _check_basis(overlap, basis)
    fixed = [world.fixed(item, bits) for item in (*basis, *tied)]
    bound = solve_bound([[vector[a] for a in columns] for vector in fixed], bits, FIXED_ERROR)
    if bound is None:
        raise Failure("the separator's basis was not proved independent on its coordinates")
    rest = max(abs(sum(map(mul, w, vector))) for vector in fixed) + FIXED_ERROR * sum(map(abs, w))
    return Separator(world, w, frozenset(columns), bound * Fraction(rest, 1 << bits), bits)


def _check_basis(overlap: Overlap, basis: Sequence[Item]) -> None:
    """A weight orthogonal to the basis is orthogonal to all of Z_SC: in each group both span the same rows."""
    spans = [Group(overlap.world, overlap.open) for _ in overlap.groups]
    for item in basis:
        batch = overlap.world.batch(item[0])
        home = overlap.home(batch, *item[1:])
        row = home.row(batch, *item[1:]) if home is not None else None
        if home is None or row is None:
            raise Failure(f"the separator's basis holds {item}, which is not proved to overlap")
        spans[overlap.groups.index(home)].add(row)
    if any(span.space.rank != group.space.rank for span, group in zip(spans, overlap.groups, strict=True)):
        raise Failure("the separator's basis does not span the overlapping part")


def check_separation(world: World, proof: Document) -> Separation:
    """Check a proof of the decomposition Z = Z_LS ⊔ Z_SC over every batch of the order.

    Raises:
        Failure: the proof does not hold.
        InputError: it is malformed.
    """
    read_table(world, proof)
    bits = proof_bits(proof)
    _refuse_constant(world)
    overlap = read_overlap(world, proof, bits)
    if overlap.everything():
        return Separation("SC", (), overlap)
    given = proof.get("separator")
    if given is None:
        for batch in world.batches():
            for position, k in _items(world, batch):
                if not overlap.holds(batch, position, k):
                    raise Failure(f"{_name(batch, position)} is not proved to overlap, and there is no separator")
        return Separation("SC", (), overlap)
    if not isinstance(given, dict):
        raise Failure("the separator is not an object")
    separator: Separator | AlgebraicSeparator
    if "surds" in given:
        separator = AlgebraicSeparator(world, read_surds(given["surds"], "the separator"))
        if len(separator.w) != world.dim or any(separator.w[a] for a in overlap.covered - world.dead()):
            raise Failure("the separator does not have one weight a coordinate, 0 on those covered")
    else:
        separator = read_separator(world, overlap, given, bits)
    separable, some_overlap = separated(separator, overlap, world.batches())
    kind = "SC" if not separable else "PLS" if some_overlap else "LS"
    return Separation(kind, tuple(sorted(separable)), overlap)


def separated(
    separator: Separator | AlgebraicSeparator, overlap: Overlap, batches: Iterable[Batch]
) -> tuple[set[int], bool]:
    """Samples with an item on the positive side, and whether any item is in Z_SC; each must be one or the other."""
    separable: set[int] = set()
    some_overlap = False
    for batch in batches:
        for position, k, side in separator.signs(batch):
            if side > 0:
                separable.add(batch.samples[position])
            elif side < 0:
                raise Failure(f"{_name(batch, position)} is on the wrong side of the separator")
            elif overlap.spanned(batch, position, k) or (not separator.columns and overlap.holds(batch, position, k)):
                some_overlap = True  # a correction is not known to reach exactly 0 on what overlaps by itself alone
            else:
                raise Failure(f"{_name(batch, position)} is neither proved separable nor proved to overlap")
    return separable, some_overlap


def _refuse_constant(world: World) -> None:
    """Under the convention "error", no feature may be constant in any batch that the order can make."""
    if world.constant != "error" or any(world.extra):
        return
    for a, x in enumerate(zip(*world.rows, strict=True)):
        if world.order == "rr":
            bad = max(Counter(x).values()) >= min(world.sizes)
        else:
            bad = any(len({x[i] for i in samples}) == 1 for samples in world.table)
        if bad:
            raise Failure(f"feature {a} is constant in a batch, which the certificate's convention excludes")


def _items(world: World, batch: Batch) -> Iterator[tuple[int, int]]:
    for position, sample in enumerate(batch.samples):
        for k in world.opponents(sample):
            yield position, k


def _name(batch: Batch, position: int) -> str:
    mates = ", ".join(map(str, batch.samples[:6])) + (", …" if len(batch.samples) > 6 else "")
    return f"sample {batch.samples[position]} in the batch ({mates})"
