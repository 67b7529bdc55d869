"""Coq files for certificates: the data literally, a claim about them, and its proof by the library's checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import comb, prod
from typing import Any

from proofs_check.kernels import checker
from proofs_check.kernels.checker import Unsupported
from proofs_check.kernels.translate import Items, Overlap, add_span, flags_of, overlap_of, weights_of

__all__ = ["HEADER", "theorem"]

HEADER = """From Coq Require Import ZArith List.
From ProofsCheck Require Import BatchNorm.
Import ListNotations.
"""
DIGITS = (64, 192, 640)  # binary digits at which signs are shown, tried in turn


def theorem(certificate: Mapping[str, Any], name: str) -> str:
    """Coq text with one theorem `name` that says what the certificate claims.

    Raises:
        Unsupported: the library has no rule for something in the certificate.
        Invalid: the certificate is malformed, or does not prove its claim already in integers.
    """
    kind = certificate.get("kind")
    if kind not in ("separability", "fate"):
        raise Unsupported(f"the Coq kernel does not know certificates of the kind {str(kind)[:40]!r}")
    world = checker.World(certificate["data"], certificate["order"])
    proof = certificate["proof"]
    inner = proof if kind == "separability" else checker.get(proof, "separation", dict)
    shown, overlap = checker.separation(world, inner)
    if world.dead() and any(n for a in world.dead() for i in range(world.n) for n, _ in [world.batch(tuple(range(world.n)))[a % world.d][i]]):
        raise Unsupported("the Coq kernel has no rule for repeated features")
    part = _Part(certificate, name, world, inner, overlap, shown)
    text = part.definitions()
    claim, proof_text = part.of_class()
    if kind == "fate":
        more = _Fate(part, proof)
        extra, fate_claim, fate_proof = more.parts()
        text += extra
        claim, proof_text = f"{claim} /\\\n  {fate_claim}", f"split; [{proof_text}|{fate_proof}]"
    return f"{text}\nTheorem {name} :\n  {claim}.\nProof. {proof_text}. Qed.\n"


class _Part:
    """The decomposition's part of a theorem."""

    def __init__(
        self, certificate: Mapping[str, Any], name: str, world: Any, inner: Any, overlap: Any, shown: Mapping[str, Any]
    ) -> None:
        self.name, self.world, self.overlap, self.shown = name, world, overlap, shown
        self.claimed = certificate["claim"]
        given = inner.get("separator") if shown["class"] != "SC" else None
        self.weight = None if given is None else checker.Weight(overlap, given)
        self.some = shown["class"] == "SC" and _many(world) and not overlap.opened()
        if self.some and world.dead():
            raise Unsupported("the Coq kernel has no rule for constant features of a reshuffle of this size")
        batches = sorted({tuple(sorted(samples)) for samples in world.table})
        self.items = Items(world, batches if self.some else None)
        self.batches = batches
        self.flags = flags_of(self.items, self.weight, overlap)
        rest = [item for item, flag in zip(self.items.list, self.flags, strict=True) if not flag]
        self.lap = overlap_of(self.items, overlap, inner["stages"], rest)
        self.ws = weights_of(self.items, self.weight, overlap, self.flags)
        self.lap.precision = max(self.lap.precision, _digits(world, self.items, self.ws, self.flags))
        self.stages = inner["stages"]

    def definitions(self) -> str:
        """Data, order, overlap, weight and flags."""
        n = self.name
        if self.some:
            part = f"{_list(_list(map(str, batch)) for batch in self.batches)}%nat"
            return "".join(
                [
                    f"\nDefinition {n}_data := {_data(self.world)}.\n",
                    f"Definition {n}_sizes := {_list(map(str, self.world.sizes))}%nat.\n",
                    f"Definition {n}_order := rr {n}_data {n}_sizes.\n",
                    f"Definition {n}_part : list (list nat) := {part}.\n",
                    f"Definition {n}_overlap := {_overlap(self.lap)}.\n",
                ]
            )
        return "".join(
            [
                f"\nDefinition {n}_data := {_data(self.world)}.\n",
                f"Definition {n}_order := {_order(self.world, n)}.\n",
                f"Definition {n}_overlap := {_overlap(self.lap)}.\n",
                f"Definition {n}_weights : weights := {_pairs(self.ws)}%Z.\n",
                f"Definition {n}_flags := {_list('true' if flag else 'false' for flag in self.flags)}.\n",
            ]
        )

    def of_class(self) -> tuple[str, str]:
        """The claim and its proof."""
        n = self.name
        where = f"(dim {n}_data) (signed {n}_data {n}_order)"
        given = f"{n}_data {n}_order {n}_overlap {n}_weights {n}_flags"
        kind = self.claimed["class"]
        if self.some:
            checker.need(kind == "SC", "the proof shows SC, not what is claimed")
            return f"SC {where}", f"apply (class_SC_by_part {n}_data {n}_sizes {n}_part {n}_overlap); {COMPUTE}"
        if kind not in ("LS", "PLS", "SC"):
            raise checker.Invalid("the claimed class is unknown")
        if kind != "PLS":
            return f"{kind} {where}", f"apply (class_{kind} {given}); {COMPUTE}"
        samples = _list(str(checker.index(i, self.world.n)) for i in checker.get(self.claimed, "ls_samples", list))
        claim = f"(PLS {where} /\\ separable_samples {n}_data {n}_order {samples}%nat)"
        return claim, f"apply (class_PLS {given} {samples}%nat); {COMPUTE}"


class _Fate:
    """The fate's part of a theorem."""

    def __init__(self, part: _Part, proof: Mapping[str, Any]) -> None:
        self.part, self.proof = part, proof
        self.whole = checker.World.__new__(checker.World)
        vars(self.whole).update(vars(part.world))
        self.whole.order, self.whole.table, self.whole.sizes = "gd", [tuple(range(part.world.n))], []
        self.ends = Items(self.whole)

    def parts(self) -> tuple[str, str, str]:
        """More definitions, the claim, its proof."""
        part, rule, claimed = self.part, self.proof.get("rule"), self.part.claimed.get("fate")
        checker.need(claimed in ("diverges", "bounded", "depends"), "the claimed fate is unknown")
        make = getattr(self, f"_{rule}", None) if rule in RULES else None
        if make is None:
            raise checker.Invalid("the fate's rule is unknown")
        n = part.name
        claim = f"{claimed} (dim {n}_data) (signed {n}_data {n}_order) (signed {n}_data (gd {n}_data))"
        if part.some:
            return "", claim, self._overlaps_by_part()
        extra, lemma, arguments = make()
        return extra, claim, f"apply ({lemma} {n}_data {n}_order {n}_overlap {arguments}); {COMPUTE}"

    @property
    def _given(self) -> str:
        return f"{self.part.name}_weights {self.part.name}_flags"

    def _overlaps(self) -> tuple[str, str, str]:
        return "", "fate_overlaps", self._given

    def _overlaps_by_part(self) -> str:
        n = self.part.name
        return f"apply (fate_overlaps_by_part {n}_data {n}_sizes {n}_part {n}_overlap); {COMPUTE}"

    def _coercive(self) -> tuple[str, str, str]:
        proof = checker.get(self.proof, "gd", dict)
        _, overlap = checker.separation(self.whole, proof)
        own = overlap_of(self.ends, overlap, proof["stages"])
        return self._diverging(Overlap().together(own, len(self.part.items.list)))

    def _farkas(self) -> tuple[str, str, str]:
        part = self.part
        positive, free = checker.combination(part.overlap, self.proof)
        ends = len(part.items.list)
        turned = _turned(part.flags, ends + len(self.ends.list))
        terms = []
        for (item, weight), triple in zip(positive, self.proof["items"], strict=True):
            whole = triple[0] == checker.WHOLE
            number = ends + self.ends.number(item) if whole else part.items.number(item)
            terms.append((number, item, 1, weight))
        own = [number for number, *_ in terms if number < ends and part.flags[number]]
        checker.need(own, "nothing separable is combined")
        terms += self._free(free, turned)
        return self._diverging(self._combined(terms, self.proof.get("shared") is True), own[0])

    def _free(self, free: Any, turned: Mapping[int, int]) -> list[tuple[int, Any, int, int]]:
        """Overlapping items with weights of any sign: those with a negative one are turned round."""
        out = []
        for item, weight in free:
            number = self.part.items.number(item)
            if weight:
                checker.need(number in turned, "the free part does not overlap")
                out.append((number if weight > 0 else turned[number], item, 1 if weight > 0 else -1, abs(weight)))
        return out

    def _combined(self, terms: Sequence[tuple[int, Any, int, int]], shared: bool) -> Overlap:
        """The order's overlap with one more circuit, or span, by terms (number, item, side, weight)."""
        part, lap = self.part, self.part.lap
        out = Overlap(lap.precision, list(lap.spans), list(lap.circuits), set(lap.covered))
        opened = [a for a in range(part.world.dim) if a not in lap.covered]
        vectors = [_times(part.world.vector(*item), side) for _, item, side, _ in terms]
        touched = [a for a in opened if any(vector[a][0] for vector in vectors)]
        if shared:
            roots = checker.Roots(part.world, part.overlap.opened())
            factors = [Fraction(*roots.factor(item[0], True)) for _, item, _, _ in terms]
        else:
            factors = [Fraction(1)] * len(terms)
            zero = all(
                checker.is_zero([(w * vector[a][0], vector[a][1]) for (*_, w), vector in zip(terms, vectors, strict=True)])
                for a in touched
            )
            if not zero:
                made = [(n, vector, Fraction(w)) for (n, _, _, w), vector in zip(terms, vectors, strict=True)]
                add_span(out, made, touched)
                return out
        den = prod(t.denominator for t in factors)
        out.circuits.append(
            [
                (number, weight * (den // t.denominator), t.numerator * t.denominator)
                for (number, _, _, weight), t in zip(terms, factors, strict=True)
            ]
        )
        return out

    def _diverging(self, lap: Overlap, item: int | None = None) -> tuple[str, str, str]:
        part = self.part
        if item is None:
            checker.need(any(part.flags), "nothing is separable")
            item = part.flags.index(True)
        extra = f"Definition {part.name}_both := {_overlap(lap)}.\n"
        return extra, "fate_diverges", f"{self._given} {part.name}_both {item}%nat"

    def _depends(self) -> tuple[str, str, str]:
        part = self.part
        given = checker.get(self.proof, "stays", dict)
        if given.get("tied"):
            raise Unsupported("the Coq kernel has no rule for directions tied to the data as one batch")
        both = [checker.Weight(part.overlap, given), checker.Weight(part.overlap, checker.get(self.proof, "leaves", dict))]
        ws = [weights_of(part.items, weight, part.overlap, part.flags) for weight in both]
        lost = [checker.sign(_terms(ws[1], self.whole.vector(*item))) < 0 for item in self.ends.list]
        kept = [checker.sign(_terms(ws[0], self.whole.vector(*item))) for item in self.ends.list]
        checker.need(any(lost) and min(kept) >= 0, "the directions do not differ on the data as one batch")
        p = max(
            *[_digits(part.world, part.items, w, part.flags) for w in ws],
            _digits(self.whole, self.ends, ws[0], [side > 0 for side in kept]),
            _digits(self.whole, self.ends, [(-k, r) for k, r in ws[1]], lost),
        )
        extra = "".join(
            f"Definition {part.name}_{which} : weights := {_pairs(w)}%Z.\n"
            for which, w in zip(("stays", "leaves"), ws, strict=True)
        )
        end = f"{p}%Z {part.name}_stays {part.name}_leaves {lost.index(True)}%nat"
        return extra, "fate_depends", f"{self._given} {end}"

    def _cones(self) -> tuple[str, str, str]:
        part = self.part
        found: dict[int, Overlap] = {}
        ends = len(part.items.list)
        turned = _turned(part.flags, ends + 1)
        for entry in checker.get(self.proof, "cones", list):
            (target,) = part.world.items([entry.get("item")], True)
            positive, free = checker.combination(part.overlap, entry)
            scale = checker.integer(entry.get("scale"))
            checker.need(scale > 0, "a scale is not positive")
            terms = [(ends, target, -1, scale), *[(part.items.number(item), item, 1, w) for item, w in positive]]
            terms += self._free(free, turned)
            if entry.get("shared") is True:
                terms = [*terms[1:], terms[0]]  # the first batch sets the scale of each root
            found[self.ends.number(target)] = self._combined(terms, entry.get("shared") is True)
        checker.need(len(found) == len(self.ends.list), "a sample has no cone")
        return self._coned([found[i] for i in range(len(found))])

    def _whole(self) -> tuple[str, str, str]:
        part, ends = self.part, self.ends.list
        checker.need(all(item in part.items for item in ends), "no batch is all of the data")
        here = len(part.items.list)
        return self._coned([self._combined([(part.items.number(z), z, 1, 1), (here, z, -1, 1)], False) for z in ends])

    def _coned(self, cones: Sequence[Overlap]) -> tuple[str, str, str]:
        name = self.part.name
        text = _list(f"({_overlap(o)})" for o in cones)
        return f"Definition {name}_cones := {text}.\n", "fate_cones", f"{self._given} {name}_cones"


COMPUTE = "vm_compute; reflexivity"
MANY = 2_000  # items above which a reshuffle that overlaps is shown by the batches that the proof names
RULES = ("overlaps", "coercive", "farkas", "depends", "cones", "whole")


def _many(world: Any) -> bool:
    return world.order == "rr" and sum(comb(world.n, k) * k for k in world.sizes) * (world.classes - 1) > MANY


def _turned(flags: Sequence[bool], start: int) -> dict[int, int]:
    """Where the library puts the items of the overlapping part turned round."""
    return {number: start + place for place, number in enumerate(i for i, flag in enumerate(flags) if not flag)}


def _times(vector: Sequence[tuple[int, int]], k: int) -> list[tuple[int, int]]:
    return [(k * n, v) for n, v in vector]


def _digits(world: Any, items: Items, weights: Sequence[tuple[int, int]], flags: Sequence[bool]) -> int:
    """Binary digits at which each flagged item is seen to be positive."""
    for p in DIGITS:
        if all(
            sum(checker.enclose(n, v, p)[0] for n, v in _terms(weights, world.vector(*item))) > 0
            for item, flag in zip(items.list, flags, strict=True)
            if flag
        ):
            return p
    raise Unsupported("the Coq kernel saw no sign in its precision")


def _terms(weights: Sequence[tuple[int, int]], vector: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(k * n * r, v * r) for (k, r), (n, v) in zip(weights, vector, strict=True)]


def _list(entries: Any) -> str:
    return f"[{'; '.join(entries)}]"


def _pairs(pairs: Sequence[tuple[int, int]]) -> str:
    return _list(f"({k}, {r})" for k, r in pairs)


def _data(world: Any) -> str:
    rows = _list(_list(map(str, row)) for row in world.rows)
    e, f = world.eps
    labels = _list(map(str, world.labels))
    return f"Data {rows}%Z {_list(map(str, world.dens))}%Z {labels}%nat {world.classes}%nat {e}%Z {f}%Z"


def _order(world: Any, name: str) -> str:
    if world.order == "gd":
        return f"gd {name}_data"
    if world.order == "rr":
        return f"rr {name}_data {_list(map(str, world.sizes))}%nat"
    return f"{_list(_list(map(str, batch)) for batch in world.table)}%nat"


def _overlap(lap: Overlap) -> str:
    spans = []
    for s in lap.spans:
        shift = lap.precision - s.bits  # enclosures only get narrower
        sides = [_list(_list(f"({i}%nat, {k}%Z)" for i, k in c) for c in side) for side in (s.ups, s.downs)]
        columns = _list(map(str, s.columns))
        spans.append(f"Span {columns}%nat {s.size << shift}%Z {s.error << shift}%Z {sides[0]} {sides[1]}")
    return f"Overlap {lap.precision}%Z {_list(spans)} {_list(map(_circuit, lap.circuits))}"


def _circuit(circuit: Sequence[tuple[int, int, int]]) -> str:
    return _list(f"({i}%nat, {k}%Z, {t}%Z)" for i, k, t in circuit)
