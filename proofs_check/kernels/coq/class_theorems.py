"""Coq theorems about classes: what is separable under an order, by the library's checks."""

from __future__ import annotations

from collections.abc import Mapping
from math import comb
from typing import Any

from proofs_check.kernels import checker
from proofs_check.kernels.checker import Unsupported
from proofs_check.kernels.coq.exact_weights import digits, flags_of, weights_of
from proofs_check.kernels.coq.text import COMPUTE, data_text, listed, order_text, overlap_text, weights_text
from proofs_check.kernels.coq.translate import Items, overlap_of, repeats_of

__all__ = ["ClassTheorem"]

MANY = 2_000  # items above which a reshuffle that overlaps is shown by the batches that the proof names


class ClassTheorem:
    """The decomposition's part of a theorem."""

    def __init__(
        self, certificate: Mapping[str, Any], name: str, world: Any, inner: Any, overlap: Any, shown: Mapping[str, Any]
    ) -> None:
        self.name, self.world, self.overlap, self.shown = name, world, overlap, shown
        self.claimed = certificate["claim"]
        given = inner.get("separator") if shown["class"] != "SC" else None
        self.weight = None if given is None else checker.Weight(overlap, given, roots=True)
        self.some = shown["class"] == "SC" and _many(world) and not overlap.opened()
        if self.some and repeats_of(world):
            raise Unsupported("the Coq kernel has no rule for repeated features of a reshuffle of this size")
        batches = sorted({tuple(sorted(samples)) for samples in world.table})
        self.items = Items(world, batches if self.some else None)
        self.batches = batches
        self.flags = flags_of(self.items, self.weight)
        rest = [item for item, flag in zip(self.items.list, self.flags, strict=True) if not flag]
        self.lap = overlap_of(self.items, inner["stages"], rest)
        self.ws = weights_of(self.items, self.weight, overlap, self.flags)
        self.lap.precision = max(self.lap.precision, digits(world, self.items, self.ws, self.flags))
        self.stages = inner["stages"]

    def definitions(self) -> str:
        """Data, order, overlap, weight and flags."""
        n = self.name
        if self.some:
            part = f"{listed(listed(map(str, batch)) for batch in self.batches)}%nat"
            return "".join(
                [
                    f"\nDefinition {n}_data := {data_text(self.world)}.\n",
                    f"Definition {n}_sizes := {listed(map(str, self.world.sizes))}%nat.\n",
                    f"Definition {n}_order := rr {n}_data {n}_sizes.\n",
                    f"Definition {n}_part : list (list nat) := {part}.\n",
                    f"Definition {n}_overlap := {overlap_text(self.lap)}.\n",
                ]
            )
        return "".join(
            [
                f"\nDefinition {n}_data := {data_text(self.world)}.\n",
                f"Definition {n}_order := {order_text(self.world, n)}.\n",
                f"Definition {n}_overlap := {overlap_text(self.lap)}.\n",
                f"Definition {n}_weights : weights := {weights_text(self.ws)}.\n",
                f"Definition {n}_flags := {listed('true' if flag else 'false' for flag in self.flags)}.\n",
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
        samples = listed(str(checker.index(i, self.world.n)) for i in checker.get(self.claimed, "ls_samples", list))
        claim = f"(PLS {where} /\\ separable_samples {n}_data {n}_order {samples}%nat)"
        return claim, f"apply (class_PLS {given} {samples}%nat); {COMPUTE}"


def _many(world: Any) -> bool:
    return bool(world.order == "rr" and sum(comb(world.n, k) * k for k in world.sizes) * (world.classes - 1) > MANY)
