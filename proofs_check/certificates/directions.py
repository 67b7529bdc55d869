"""The fate under an optimiser whose weights tend to the max-margin direction of a norm (claim C-4), re-checked.

Let u minimise ‖u‖ subject to u·z ≥ 1 on Z_LS and u·z = 0 on Z_SC. Any feasible v gives ‖u‖ ≤ h = ‖v‖. For z of Z_GD,

    r = z + Σ β_i z_i + Σ ν_k z_k  ⇒  u·z ≤ ‖r‖* h − Σ β,        r = z − Σ β_i z_i + Σ ν_k z_k  ⇒  u·z ≥ Σ β − ‖r‖* h,

with β ≥ 0 on Z_LS, ν free on Z_SC and ‖·‖* the dual norm. The first shows that u loses z, the second that u keeps it,
for every minimiser u. Norms are of the weights as they are, so all coordinates count, repeated features too. For p
classes the ℓ2 norm is that of all p rows of weights, of which only differences matter: with class 0 at rest and the
mean taken off it is ‖w‖² = Σ_k ‖w_k‖² − ‖Σ_k w_k‖²/p. On m open coordinates of a feature its matrix is I − J/p, with
the inverse I + J/(p − m), hence ‖r‖*² = Σ r² + Σ_a (Σ_k r_ka)²/(p − m_a). (For p = 2 this halves ‖w‖² and doubles
‖r‖*².)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from proofs_check.certificates.document import Document, get, integers
from proofs_check.certificates.fates import read_terms
from proofs_check.certificates.features import GD, Item, World
from proofs_check.certificates.separation import Separation, check_separation, proof_bits, read_separator
from proofs_check.certificates.stages import FIXED_ERROR, Failure, Overlap

__all__ = ["check_direction"]


@dataclass(frozen=True, slots=True)
class _Bound:
    norm: str
    height: Fraction  # h
    bits: int
    classes: int
    opened: Sequence[int]  # m_a: open coordinates of each feature

    def dual(self, r: Sequence[int], error: int) -> Fraction:
        """An upper bound on ‖r‖* for entries known up to `error`, in units of 1."""
        sizes = [abs(entry) + error for entry in r]
        if self.norm == "l1":
            return Fraction(max(sizes), 1 << self.bits)
        square = sum(entry * entry for entry in sizes)
        for a, m in enumerate(self.opened):
            total = abs(sum(r[a :: len(self.opened)])) + m * error
            square += -(-(total * total) // (self.classes - m))  # rounded up
        return Fraction(isqrt(square) + 1, 1 << self.bits)


def check_direction(world: World, proof: Document) -> tuple[str, str, Separation]:
    """Check a proof of the fate under a max-margin direction: (diverges | bounded, the norm, the decomposition).

    Raises:
        Failure: the proof does not hold.
        InputError: it is malformed.
    """
    inner = get(proof, "separation", dict)
    norm = get(proof, "norm", str)
    if norm not in ("l1", "l2"):
        raise Failure(f"the norm {norm!r} is unknown")
    if norm == "l1" and world.classes > 2:
        raise Failure("the ℓ1 direction is known for two classes only")
    separation = check_separation(world, inner)
    if separation.kind == "SC":
        raise Failure("what overlaps in all of its items has no max-margin direction")
    overlap, bits = separation.overlap, proof_bits(inner)
    if overlap.covered - world.dead() and any(any(world.batch(GD).c[a % world.d]) for a in world.dead()):
        raise Failure("repeated features beside covered ones are not supported")
    closed = overlap.covered - world.dead()
    opened = [sum(at not in closed for at in range(a, world.dim, world.d)) for a in range(world.d)]
    height = _height(world, overlap, get(proof, "feasible", dict), bits, norm)
    bound = _Bound(norm, height, bits, world.classes, opened)
    kept: set[Item] = set()
    for target in get(proof, "targets", list):
        if not isinstance(target, dict):
            raise Failure("a target is not an object")
        item, lost = _check_target(world, overlap, target, bound)
        if lost:
            return "diverges", norm, separation
        kept.add(item)
    for i in range(world.n):
        for k in world.opponents(i):
            if (GD, i, k) not in kept and not overlap.holds(world.batch(GD), i, k):
                raise Failure(f"sample {i} of the data as one batch is neither shown to be lost nor to be kept")
    return "bounded", norm, separation


def _height(world: World, overlap: Overlap, value: Document, bits: int, norm: str) -> Fraction:
    """An upper bound on the least norm, from a feasible weight."""
    v = read_separator(world, overlap, value, bits)
    least: int | None = None
    for batch in world.batches():
        for position, k, size, error in v.values(batch):
            if abs(size) <= error and overlap.holds(batch, position, k):
                if not v.vanishes(overlap, batch, position, k):
                    raise Failure("the feasible weight is not exactly 0 on what overlaps")
                continue
            least = size - error if least is None else min(least, size - error)
    if least is None or least <= 0:
        raise Failure("the feasible weight does not separate")
    slack = [v.slack if a in v.columns else Fraction(0) for a in range(world.dim)]
    sizes = [abs(w) + more for w, more in zip(v.w, slack, strict=True)]
    if norm == "l1":
        height = sum(sizes, Fraction(0))
    else:
        square = sum((entry**2 for entry in sizes), Fraction(0))
        for a in range(world.d):
            total = abs(sum(v.w[a :: world.d])) - sum(slack[a :: world.d], Fraction(0))
            square -= max(total, Fraction(0)) ** 2 / world.classes
        height = Fraction(isqrt(-int(-square * (1 << 2 * bits) // 1)) + 1, 1 << bits)
    return height / Fraction(least, 1 << bits)


def _check_target(world: World, overlap: Overlap, target: Document, bound: _Bound) -> tuple[Item, bool]:
    """The item shown to be lost (True) or kept (False)."""
    (item,) = world.items([target.get("item")], "a target", gd=True)
    (scale,) = integers([target.get("scale")], "a target's scale")
    side = get(target, "side", str)
    positive, free = read_terms(world, overlap, target)
    if scale <= 0 or item[0] != GD or side not in ("lost", "kept"):
        raise Failure("a target is no item of the data as one batch, or its side is unknown")
    for (b, position, k), _ in positive:
        if b == GD or overlap.holds(world.batch(b), position, k):
            raise Failure("a target is compared with something that is not on the separable side")
    sign = 1 if side == "lost" else -1
    terms = [(scale, item), *[(sign * weight, z) for z, weight in positive], *[(weight, z) for z, weight in free]]
    fixed = [(weight, world.fixed(z, bound.bits)) for weight, z in terms]
    r = [sum(weight * vector[a] for weight, vector in fixed) for a in range(world.dim)]
    for a in overlap.covered - world.dead():
        r[a] = 0  # every u is 0 there
    reach = bound.dual(r, FIXED_ERROR * sum(abs(weight) for weight, _ in terms)) * bound.height
    total = sum(weight for _, weight in positive)
    if reach >= total:
        raise Failure(f"sample {item[1]} is not shown to be {side}")
    return item, side == "lost"
