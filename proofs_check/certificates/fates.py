"""The fate of training, judged by the undistorted risk L_GD (claim C-3), re-checked.

Every rule rests on the decomposition of the order's signed features; items of the one batch of all samples have the
batch number −1.

* "overlaps": Z is all Z_SC, so the weights converge and L_GD stays bounded.
* "coercive": Z is not, and Z_GD is with full rank, so ‖v‖ → ∞ takes L_GD with it.
* "farkas": non-negative weights on Z, at least one of them positive on Z_LS, and on Z_GD, whose combination lies in
  span Z_SC: no direction separates Z and leaves Z_GD alone, so every optimiser diverges.
  Where the batches share their roots, "shared" weights count exact rational rows (see `groups`), here and for cones.
* "whole": one batch of the order is all of the data, so Z_GD is a part of Z.
* "cones": every element of Z_GD is in the cone of Z_LS up to span Z_SC, so none does.
* "depends": one separating direction is non-negative on Z_GD, another is negative on an element of it. The first may be
  exactly 0 on named items of Z_GD, and then on what those and Z_SC span.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from proofs_check.certificates.document import Document, get, integers
from proofs_check.certificates.features import GD, Item, World
from proofs_check.certificates.groups import Group
from proofs_check.certificates.linear import choose_rows, solve_bound
from proofs_check.certificates.roots import is_zero
from proofs_check.certificates.separation import (
    Separation,
    check_separation,
    proof_bits,
    read_separator,
    separated,
)
from proofs_check.certificates.stages import FIXED_ERROR, Failure, Overlap

__all__ = ["check_fate", "read_terms"]

FATES = {
    "overlaps": "bounded",
    "coercive": "diverges",
    "farkas": "diverges",
    "whole": "bounded",
    "cones": "bounded",
    "depends": "depends",
}


def check_fate(world: World, proof: Document) -> tuple[str, Separation]:
    """Check a proof of the fate: (diverges | bounded | depends, the order's decomposition).

    Raises:
        Failure: the proof does not hold.
        InputError: it is malformed.
    """
    rule = get(proof, "rule", str)
    if rule not in FATES:
        raise Failure(f"the fate's rule {rule!r} is unknown")
    inner = get(proof, "separation", dict)
    separation = check_separation(world, inner)
    if (rule == "overlaps") != (separation.kind == "SC"):
        raise Failure(f"the fate's rule {rule} does not fit the class {separation.kind}")
    bits = proof_bits(inner)
    match rule:
        case "coercive":
            whole = replace(world, order="gd", table=[tuple(range(world.n))], sizes=[], _made={})
            if not check_separation(whole, get(proof, "gd", dict)).overlap.everything():
                raise Failure("the data as one batch was not proved to overlap with full rank")
        case "whole":
            if world.n not in (world.sizes or map(len, world.table)):
                raise Failure("no batch of the order is all of the data")
        case "farkas":
            _check_farkas(world, separation, proof, bits)
        case "cones":
            _check_cones(world, separation.overlap, proof, bits)
        case "depends":
            _check_depends(world, separation.overlap, proof, bits)
    return FATES[rule], separation


def _check_farkas(world: World, separation: Separation, proof: Document, bits: int) -> None:
    positive, free = read_terms(world, separation.overlap, proof)
    overlap = separation.overlap
    if all(item[0] == GD or overlap.holds(world.batch(item[0]), *item[1:]) for item, _ in positive):
        raise Failure("the combination has no item of the separable side")
    if proof.get("shared") is True:
        _check_shared(overlap, [*positive, *free])
    else:
        _check_balance(overlap, positive, free, [], bits)


def _check_cones(world: World, overlap: Overlap, proof: Document, bits: int) -> None:
    wanted = {(GD, i, k) for i in range(world.n) for k in world.opponents(i)}
    for entry in get(proof, "cones", list):
        if not isinstance(entry, dict):
            raise Failure("a cone is not an object")
        (target,) = world.items([entry.get("item")], "a cone's target", gd=True)
        (scale,) = integers([entry.get("scale")], "a cone's scale")
        positive, free = read_terms(world, overlap, entry)
        if scale <= 0 or any(item[0] == GD for item, _ in positive):
            raise Failure("a cone does not write its target by items of the order")
        if entry.get("shared") is True:
            _check_shared(overlap, [*positive, *free, (target, -scale)])
        else:
            _check_balance(overlap, positive, free, [(target, -scale)], bits)
        wanted.discard(target)
    if wanted:
        raise Failure(f"there is no cone for sample {min(wanted)[1]}")


def _check_depends(world: World, overlap: Overlap, proof: Document, bits: int) -> None:
    given = get(proof, "stays", dict)
    tied = world.items(get(given, "tied", list), "the direction's ties", gd=True)
    stays = read_separator(world, overlap, given, bits, tied)
    separated(stays, overlap, world.batches())
    whole = world.batch(GD)
    flat = Group(world, overlap.open)
    for b, position, k in tied:
        row = flat.row(world.batch(b), position, k, extend=True)
        if b != GD or row is None:
            raise Failure("the direction is tied to something other than the data as one batch")
        flat.add(row)
    for b, position, k in world.items(get(given, "basis", list), "the separator's basis") if tied else ():
        row = flat.row(world.batch(b), position, k, extend=True)  # the direction is orthogonal to these as well
        if row is not None:
            flat.add(row)
    for position, k, side in stays.signs(whole):
        inside = side == 0 and (not stays.columns or overlap.spanned(whole, position, k))
        if side == 0 and not inside and tied:
            row = flat.row(whole, position, k)
            inside = row is not None and flat.contains(row)
        if side < 0 or (side == 0 and not inside):
            raise Failure(f"the direction that should keep the risk bounded loses sample {position}")
    leaves = read_separator(world, overlap, get(proof, "leaves", dict), bits)
    separated(leaves, overlap, world.batches())
    if all(side >= 0 for _, _, side in leaves.signs(whole)):
        raise Failure("the direction that should make the risk diverge loses no sample")


def read_terms(
    world: World, overlap: Overlap, where: Document
) -> tuple[list[tuple[Item, int]], list[tuple[Item, int]]]:
    """Items with positive weights, and items of Z_SC with free ones."""
    items = world.items(get(where, "items", list), "the combination", gd=True)
    weights = integers(get(where, "weights", list), "the combination's weights")
    free = world.items(get(where, "free", list), "the combination's free part")
    free_weights = integers(get(where, "free_weights", list), "the combination's free weights")
    if len(weights) != len(items) or len(free_weights) != len(free) or (weights and min(weights) <= 0):
        raise Failure("the combination does not have one positive weight for each item")
    for item in free:
        if not overlap.holds(world.batch(item[0]), *item[1:]):
            raise Failure(f"the combination's free part holds {item}, which is not proved to overlap")
    return list(zip(items, weights, strict=True)), list(zip(free, free_weights, strict=True))


def _check_balance(
    overlap: Overlap,
    positive: Sequence[tuple[Item, int]],
    free: Sequence[tuple[Item, int]],
    fixed: Sequence[tuple[Item, int]],
    bits: int,
) -> None:
    """Σ weight · item is 0 on the open coordinates, if need be after a correction that keeps weights positive."""
    world = overlap.world
    exact = [(weight, *world.exact(item)) for item, weight in chain(positive, free, fixed)]
    touched = [a for a in overlap.open if any(c[a] for _, c, _ in exact)]
    if all(is_zero((weight * c[a], v[a]) for weight, c, v in exact) for a in touched):
        return
    movable = [*positive, *free]
    vectors = [_on(world.fixed(item, bits), touched) for item, _ in movable]
    rows, _ = choose_rows(vectors, bits)
    if len(rows) < len(touched):
        raise Failure("the combination's items do not span the coordinates that they touch")
    bound = solve_bound(list(zip(*[vectors[i] for i in rows], strict=True)), bits, FIXED_ERROR)
    if bound is None:
        raise Failure("the combination's items were not proved to span the coordinates that they touch")
    every = [*zip((w for _, w in movable), vectors, strict=True)]
    every += [(weight, _on(world.fixed(item, bits), touched)) for item, weight in fixed]
    error = FIXED_ERROR * sum(abs(weight) for weight, _ in every)
    rest = max(abs(sum(weight * vector[a] for weight, vector in every)) for a in range(len(touched)))
    smallest = min((movable[i][1] for i in rows if i < len(positive)), default=None)
    if smallest is not None and bound * (rest + error) >= smallest << bits:
        raise Failure("the combination is not close enough to 0 to be corrected to 0")


def _check_shared(overlap: Overlap, terms: Sequence[tuple[Item, int]]) -> None:
    """Σ weight · row is 0 exactly, the rows rational by one positive factor for each batch, which no cone feels."""
    total = Group(overlap.world, overlap.open).combine(terms)
    if total is None:
        raise Failure("the combination's batches do not share their roots")
    if any(total):
        raise Failure("the combination of rows that share their roots is not 0")


def _on(vector: Sequence[int], columns: Sequence[int]) -> list[int]:
    return [vector[a] for a in columns]
