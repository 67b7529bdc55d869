"""The part of a theorem about max-margin directions: targets with enclosures at which the library's test holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import Any

from proofs_check.kernels import checker
from proofs_check.kernels.checker import Unsupported
from proofs_check.kernels.coq.circuits import Item, combine, rational_row, rooted
from proofs_check.kernels.coq.class_theorems import ClassTheorem
from proofs_check.kernels.coq.exact_weights import terms, weights_of
from proofs_check.kernels.coq.surds import Roots
from proofs_check.kernels.coq.text import COMPUTE, circuit_text, listed, roots_text, weights_text
from proofs_check.kernels.coq.translate import Circuit, Items, as_one_batch

__all__ = ["DirectionTheorem"]

PRECISIONS = (64, 128, 256, 640)  # binary digits of enclosures, tried in turn
Box = tuple[int, int]


class DirectionTheorem:
    """The part of a theorem that is about the max-margin directions of a norm."""

    def __init__(self, part: ClassTheorem, proof: Mapping[str, Any]) -> None:
        self.part, self.world, self.proof = part, part.world, proof
        self.closed = part.lap.closed()
        self.ends = Items(as_one_batch(part.world))
        self.norm = checker.get(proof, "norm", str)
        checker.need(self.norm == part.claimed["norm"], "the proof is for another norm")
        known = self.norm == "l2" or (self.norm == "l1" and self.world.classes == 2)
        checker.need(known, "the norm is unknown, or not for so many classes")
        checker.need(any(part.flags), "what overlaps has no max-margin direction")
        feasible = checker.Weight(part.overlap, checker.get(proof, "feasible", dict))
        self.best = weights_of(part.items, feasible, part.overlap, part.flags)

    def parts(self) -> tuple[str, str, str]:
        """More definitions, the claim, its proof."""
        n, fate = self.part.name, self.part.claimed["fate"]
        checker.need(fate in ("diverges", "bounded"), "the claimed fate is unknown")
        targets = checker.get(self.proof, "targets", list)
        last = [t for t in targets if t.get("side") == "lost"][:1] if fate == "diverges" else targets
        checker.need(last or fate == "bounded", "nothing is shown to be lost")
        read = [self._target(target) for target in last]
        for p in PRECISIONS:
            made = self._reasons(read, p) if fate == "bounded" else self._lost(read[0], p)
            if made:
                break
        else:
            checker.direction(self.world, self.proof)  # refuses what is not proved at all
            raise Unsupported("the Coq kernel's bounds at 640 digits do not show what a target says")
        name, size, seen = "rows", f"(all_rows {n}_data)", f"(differences {n}_data)"
        if self.world.classes == 2:
            name, size, seen = self.norm, f"({self.norm} (dim {n}_data))", "itself"
        claim = f"direction_{fate} {size} {seen} (dim {n}_data)"
        claim += f" (signed {n}_data {n}_order) (signed {n}_data (gd {n}_data))"
        given = f"{n}_data {n}_order {n}_overlap {n}_weights {n}_flags {p}%Z {self._margin(p)}%Z {n}_best"
        extra = f"Definition {n}_best : weights := {weights_text(self.best)}.\n"
        return extra, claim, f"apply ({name}_{fate} {given} {made}); {COMPUTE}"

    def _target(self, target: Any) -> tuple[Item, int, int, list[tuple[Item, int]], list[tuple[Item, int]]]:
        """(item, 1 where it is lost and −1 where it is kept, its scale, separable terms, overlapping terms)."""
        checker.need(isinstance(target, dict), "a target is no object")
        (item,) = self.world.items([target.get("item")], True)
        checker.need(target["item"][0] == checker.WHOLE, "a target is not of the data as one batch")
        side = checker.get(target, "side", str)
        checker.need(side in ("lost", "kept"), "a target's side is unknown")
        positive, free = checker.combination(self.part.overlap, target)
        scale = checker.integer(target.get("scale"))
        flags = self.part.flags
        fair = all(flags[self.part.items.number(z)] for z, _ in positive)
        checker.need(fair and scale > 0, "a target is compared with what overlaps, or has no positive scale")
        return item, 1 if side == "lost" else -1, scale, positive, free

    def _lost(self, target: Any, p: int) -> str:
        """An item that is lost, and the library's `target` for it; "" where p digits are too few."""
        text = self._shown(target, p)
        return text and f"{self.ends.number(target[0])}%nat ({text})"

    def _reasons(self, targets: Sequence[Any], p: int) -> str:
        """For each item of the data as one batch why it is kept; "" where p digits are too few."""
        given = {self.ends.number(target[0]): target for target in targets if target[1] < 0}
        made = []
        for number, item in enumerate(self.ends.list):
            checker.need(number in given or self.part.overlap.holds(item), "a sample is not shown to be kept")
            text = f"Bound ({self._shown(given[number], p)})" if number in given else self._still(item)
            if text == "Bound ()":
                return ""
            made.append(text)
        return listed(made)

    def _still(self, item: Item) -> str:
        """Why every direction is 0 on an item that overlaps."""
        part = self.part
        opened = [a for a in range(self.world.dim) if a not in self.closed]
        vector = self.world.vector(*item)
        if all(vector[a][0] == 0 for a in opened):
            return "Still [(1, 1)]%Z []"
        if item in part.items and not part.flags[part.items.number(item)]:
            return f"Still [(1, 1)]%Z {circuit_text([(part.items.number(item), [(-1, 1)])])}"
        for stage in part.stages:
            if stage["rule"] == "combination":
                own, rest = self._dependent(item, opened, self.world.items(stage["items"]))
                if own:
                    return f"Still {roots_text(own)}%Z {circuit_text(rest)}"
        raise Unsupported("the Coq kernel found no reason for a sample that is kept")

    def _dependent(self, item: Item, opened: list[int], chosen: Sequence[Item]) -> tuple[Roots, Circuit]:
        """Weights of an item and of overlapping ones whose combination is 0."""
        group = checker.Roots(self.world, opened)
        try:
            rows = [rational_row(group, z, extend=True) for z in chosen]
            target = rational_row(group, item)
        except Unsupported:
            return [], []
        found = combine(rows, [-x for x in target])
        zero = (sum((c * row[a] for c, row in zip(found, rows, strict=True)), x) for a, x in enumerate(target))
        if any(zero):
            return [], []
        pairs = [(item, Fraction(1)), *[(z, c) for z, c in zip(chosen, found, strict=True) if c]]
        own, *rest = rooted(group, pairs)
        return own, [(self.part.items.number(z), roots) for (z, _), roots in zip(pairs[1:], rest, strict=True)]

    def _shown(self, target: Any, p: int) -> str:
        """The library's `target`, if its test holds at p digits."""
        item, side, scale, positive, free = target
        weights = [(item, scale), *[(z, side * w) for z, w in positive], *free]
        boxes = []
        vectors = [(w, self.world.vector(*z)) for z, w in weights]
        for a in range(self.world.dim):
            ends = [_scaled(w, checker.enclose(vector[a][0], vector[a][1], p)) for w, vector in vectors]
            boxes.append((0, 0) if a in self.closed else _total(ends))
        fill = self._fill(boxes)
        boxes = [(fill[a], fill[a]) if a in self.closed else box for a, box in enumerate(boxes)]
        if not self._fits(boxes, sum(w for _, w in positive), p):
            return ""
        parts = [listed(f"({self.part.items.number(z)}%nat, ({w})%Z)" for z, w in some) for some in (positive, free)]
        return f"Target {scale}%Z {parts[0]} {parts[1]} {listed(map(str, fill if any(fill) else []))}%Z"

    def _fill(self, boxes: Sequence[Box]) -> list[int]:
        """Entries on the covered coordinates, where every direction is 0, that make the dual norm least."""
        d, fill = self.world.d, [0] * self.world.dim
        if self.world.classes > 2:
            for a in range(d):
                column = range(a, self.world.dim, d)
                closed = [at for at in column if at in self.closed]
                low, high = _total([boxes[at] for at in column])
                for at in closed:
                    fill[at] = -(low + high) // (2 * (1 + len(closed)))
        return fill

    def _margin(self, p: int) -> int:
        """The least margin of the feasible weight over the separable items, in units of 2^−p, rounded down."""
        part = self.part
        return min(
            sum(checker.enclose(n, v, p)[0] for n, v in terms(self.best, self.world.vector(*item)))
            for item, flag in zip(part.items.list, part.flags, strict=True)
            if flag
        )

    def _fits(self, boxes: Sequence[Box], total: int, p: int) -> bool:
        """The library's test of a norm: |u · r| is below the total for each u of at most the feasible weight's size."""
        margin = int(self._margin(p))
        if margin <= 0:
            return False
        size = [_total([checker.enclose(k * r, r, p) for k, r in entry if k]) for entry in self.best]
        if self.norm == "l1":
            return max(map(_far, boxes)) * sum(map(_far, size)) < total * margin << p
        q, d = self.world.classes, self.world.d
        if q == 2:
            return _squares(boxes) * _squares(size) < (total * margin << p) ** 2
        dual, rows = [], []
        for k, a in product(range(q), range(d)):
            low, high = _total(boxes[a::d])
            dual.append(boxes[(k - 1) * d + a] if k else (-high, -low))
            low, high = _total(size[a::d])
            x = size[(k - 1) * d + a] if k else (0, 0)
            rows.append((q * x[0] - high, q * x[1] - low))
        return bool(_squares(dual) * _squares(rows) < (total * q * margin << p) ** 2)


def _total(boxes: Sequence[Box]) -> Box:
    return sum(low for low, _ in boxes), sum(high for _, high in boxes)


def _scaled(k: int, box: Box) -> Box:
    return (k * box[0], k * box[1]) if k >= 0 else (k * box[1], k * box[0])


def _far(box: Box) -> int:
    return max(abs(box[0]), abs(box[1]))


def _squares(boxes: Sequence[Box]) -> int:
    return sum(_far(box) ** 2 for box in boxes)
