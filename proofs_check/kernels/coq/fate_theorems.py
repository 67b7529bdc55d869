"""The fate's part of a theorem: which of the library's lemmas proves it, and with what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import prod
from typing import Any

from proofs_check.kernels import checker
from proofs_check.kernels.coq.class_theorems import ClassTheorem
from proofs_check.kernels.coq.exact_weights import digits, weights_of
from proofs_check.kernels.coq.exact_weights import terms as terms_of
from proofs_check.kernels.coq.text import COMPUTE, listed, overlap_text, weights_text
from proofs_check.kernels.coq.translate import Items, Overlap, add_span, as_one_batch, overlap_of

__all__ = ["FateTheorem"]

RULES = ("overlaps", "coercive", "farkas", "depends", "cones", "whole")


class FateTheorem:
    """The fate's part of a theorem."""

    def __init__(self, part: ClassTheorem, proof: Mapping[str, Any]) -> None:
        self.part, self.proof = part, proof
        self.whole = as_one_batch(part.world)
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
        checker.separation(self.whole, proof)
        own = overlap_of(self.ends, proof["stages"])
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
        out = Overlap(lap.precision, list(lap.spans), list(lap.circuits), set(lap.covered), lap.repeats)
        opened = [a for a in range(part.world.dim) if a not in lap.covered and a not in part.world.dead()]
        vectors = [_times(part.world.vector(*item), side) for _, item, side, _ in terms]
        touched = [a for a in opened if any(vector[a][0] for vector in vectors)]
        if shared:
            roots = checker.Roots(part.world, part.overlap.opened())
            factors = [_fraction(roots.factor(item[0], True)) for _, item, _, _ in terms]
        else:
            factors = [Fraction(1)] * len(terms)
            zero = all(
                checker.is_zero(
                    [(w * vector[a][0], vector[a][1]) for (*_, w), vector in zip(terms, vectors, strict=True)]
                )
                for a in touched
            )
            if not zero:
                made = [(n, vector, Fraction(w)) for (n, _, _, w), vector in zip(terms, vectors, strict=True)]
                add_span(out, made, touched)
                return out
        den = prod(t.denominator for t in factors)
        out.circuits.append(
            [
                (number, [(weight * (den // t.denominator), t.numerator * t.denominator)])
                for (number, _, _, weight), t in zip(terms, factors, strict=True)
            ]
        )
        return out

    def _diverging(self, lap: Overlap, item: int | None = None) -> tuple[str, str, str]:
        part = self.part
        if item is None:
            checker.need(any(part.flags), "nothing is separable")
            item = part.flags.index(True)
        extra = f"Definition {part.name}_both := {overlap_text(lap)}.\n"
        return extra, "fate_diverges", f"{self._given} {part.name}_both {item}%nat"

    def _depends(self) -> tuple[str, str, str]:
        part = self.part
        given = checker.get(self.proof, "stays", dict)
        tied = part.world.items(checker.get(given, "tied", list), True)
        stays = checker.Weight(part.overlap, given, tied)
        leaves = checker.Weight(part.overlap, checker.get(self.proof, "leaves", dict))
        ws = [weights_of(part.items, weight, part.overlap, part.flags) for weight in (stays, leaves)]
        lost = [checker.sign(terms_of(ws[1], self.whole.vector(*item))) < 0 for item in self.ends.list]
        kept = [checker.sign(terms_of(ws[0], self.whole.vector(*item))) for item in self.ends.list]
        checker.need(any(lost) and min(kept) >= 0, "the directions do not differ on the data as one batch")
        p = max(
            *[digits(part.world, part.items, w, part.flags) for w in ws],
            digits(self.whole, self.ends, ws[0], [side > 0 for side in kept]),
            digits(self.whole, self.ends, [[(-k, r) for k, r in entry] for entry in ws[1]], lost),
        )
        extra = "".join(
            f"Definition {part.name}_{which} : weights := {weights_text(w)}.\n"
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
        text = listed(f"({overlap_text(o)})" for o in cones)
        return f"Definition {name}_cones := {text}.\n", "fate_cones", f"{self._given} {name}_cones"


def _turned(flags: Sequence[bool], start: int) -> dict[int, int]:
    """Where the library puts the items of the overlapping part turned round."""
    return {number: start + place for place, number in enumerate(i for i, flag in enumerate(flags) if not flag)}


def _times(vector: Sequence[tuple[int, int]], k: int) -> list[tuple[int, int]]:
    return [(k * n, v) for n, v in vector]


def _fraction(pair: tuple[int, int] | None) -> Fraction:
    checker.need(pair is not None, "the combination's batches do not share their roots")
    return Fraction(*pair) if pair is not None else Fraction(0)
