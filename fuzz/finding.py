"""What the finder says of the data and the order of a certificate, from the samples alone."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from proofs_check.errors import InputError
from proofs_check.separability import Order, decision_of, direction, exact_data, fate_of, make_order

__all__ = ["claim_found"]


def claim_found(part: dict[str, Any]) -> dict[str, object]:
    """The claim that the finder makes in a certificate's place; without a fate where there is no direction.

    Raises:
        InputError: it cannot tell.
    """
    held, order = part["data"], part["order"]
    scales = _numbers(held["denominators"])
    rows = np.empty((len(held["features"]), len(scales)), dtype=object)
    for k, row in enumerate(held["features"]):
        rows[k] = [Fraction(number, scale) for number, scale in zip(_numbers(row), scales, strict=True)]
    classes = len(held["label_names"])
    data = exact_data(rows, np.array(held["labels"]), eps=Fraction(held["eps"]), constant="zero", classes=classes)
    sizes = {"batches": order.get("batches"), "batch_size": (order.get("sizes") or [None])[0]}
    made = make_order(data, order["name"], **sizes)
    decision = decision_of(data, made)
    claim: dict[str, object] = {"class": decision.kind}
    if decision.kind == "PLS":
        claim["ls_samples"] = list(decision.ls_samples())
    if part["kind"] == "fate":
        claim["fate"] = fate_of(data, made, decision=decision, whole=decision_of(data, Order("gd"))).fate
    if part["kind"] == "direction" and decision.kind in ("LS", "PLS"):
        norm = part["claim"]["norm"]
        claim |= {"norm": norm, "fate": direction(data, decision, gamma="frozen" if norm == "l2" else "trained").fate}
    if "undecided" in (str(word).lower() for word in claim.values()):
        raise InputError("the finder has not decided")
    return claim


def _numbers(row: str | list[str]) -> list[int]:
    return [int(text) for text in (row.split(" ") if isinstance(row, str) else row)]
