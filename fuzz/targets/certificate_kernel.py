"""Certificates in the kernel that stands alone (`proofs_check/kernels/checker.py`); it must agree with the checker."""

from __future__ import annotations

import json
from contextlib import suppress
from fractions import Fraction
from typing import Any

import numpy as np

from fuzz.targets.certificates import LONGEST, sealed, seeds
from proofs_check.certificates import check_certificate
from proofs_check.errors import InputError
from proofs_check.kernels import checker
from proofs_check.separability import Order, decision_of, exact_data, fate_of, make_order

__all__ = ["LONGEST", "PRIVATE", "REFUSALS", "read", "seeds"]

REFUSALS = (ValueError,)
PRIVATE = True  # a script of its own, that prints whatever Python says


def read(content: bytes) -> None:
    """Check with hashes that fit; what this kernel accepts and the program's own checker does not is yet true."""
    parts, _ = checker.read(content.decode("utf-8"))
    whole = sealed({"certificates": parts, **({"data": parts[0].get("data")} if parts else {})}, checker.digest)
    for part in whole["certificates"]:
        part = sealed(part, checker.digest)
        _, verdict, _ = checker.check(part)
        if verdict == "valid":
            with suppress(InputError):  # the program's own checker insists on more entries, which prove nothing
                found = check_certificate(json.loads(json.dumps(part)))
                # It also insists on weights that are nearly exact, where the kernel solves for exact ones.
                assert found or _found(part) == part["claim"], f"the two checkers disagree: {found.why}"


def _found(part: dict[str, Any]) -> dict[str, object]:
    """The claim that the finder makes of the same data and order, from the samples alone."""
    held, order = part["data"], part["order"]
    scales = [int(text) for text in held["denominators"]]
    rows = np.empty((len(held["features"]), len(scales)), dtype=object)
    for k, row in enumerate(held["features"]):
        numbers = row.split(" ") if isinstance(row, str) else row
        rows[k] = [Fraction(int(text), scale) for text, scale in zip(numbers, scales, strict=True)]
    classes = len(held["label_names"])
    data = exact_data(rows, np.array(held["labels"]), eps=Fraction(held["eps"]), constant="zero", classes=classes)
    sizes = {"batches": order.get("batches"), "batch_size": (order.get("sizes") or [None])[0]}
    made = make_order(data, order["name"], **sizes)
    decision = decision_of(data, made)
    claim: dict[str, object] = {"class": decision.kind}
    if decision.kind == "PLS":
        claim["ls_samples"] = part["claim"].get("ls_samples")  # of these the class does not speak
    if part["kind"] == "fate":
        claim["fate"] = fate_of(data, made, decision=decision, whole=decision_of(data, Order("gd"))).fate
    return claim
