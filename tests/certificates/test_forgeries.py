"""Fates of small data: what is proved is accepted, in every equal form; what is changed only if another kernel agrees.

The other kernel, `proofs_check.kernels.checker`, shares no code with this checker and solves where this one bounds.
"""

from __future__ import annotations

import copy
import random
from collections import Counter
from typing import Any

import pytest

from proofs_check.kernels import checker
from tests.certificates.small import SEEDS, accepted, changed, data_of, sealed, small
from tests.separability import oracle

ALL = [(order, seed) for order, seeds in SEEDS.items() for seed in seeds]
WEIGHTS = ("weights", "free_weights")


def test_every_rule_is_there() -> None:
    found = [small(order, seed)["proof"] for order, seed in ALL]
    rules = Counter(proof["rule"] for proof in found)
    assert rules.keys() == {"overlaps", "coercive", "farkas", "cones", "depends"}, "whole: test_fates.py"
    stages = {stage["rule"] for proof in found for stage in proof["separation"]["stages"]}
    assert stages == {"span", "class", "combination", "algebraic"}
    assert any(cone.get("shared") for proof in found for cone in proof.get("cones", []))
    assert any(proof.get("stays", {}).get("tied") for proof in found)


@pytest.mark.parametrize(("order", "seed"), ALL)
def test_what_is_proved_is_accepted(order: str, seed: int) -> None:
    assert accepted(small(order, seed))


@pytest.mark.parametrize(("order", "seed"), ALL)
def test_equal_forms_are_accepted(order: str, seed: int) -> None:
    """All weights of a combination times one number, a separator times one number, items in another order."""
    made = small(order, seed)
    _each(made["proof"], _multiplied)
    assert accepted(sealed(made))
    _each(made["proof"], _reversed)
    assert accepted(sealed(made))


@pytest.mark.parametrize(("order", "seed"), ALL)
def test_a_changed_proof_is_accepted_only_if_another_kernel_does(order: str, seed: int) -> None:
    made = small(order, seed)
    forged = list(changed(made, "proof"))
    refused = 0
    for what, one in random.Random(seed).sample(forged, min(40, len(forged))):  # noqa: S311
        if accepted(one):
            assert checker.check(one)[1] == "valid", what
        else:
            refused += 1
    assert refused >= len(forged[:40]) // 4


def known_to_the_oracle(seed: int) -> bool:
    _, labels, _, eps = data_of(seed)
    return not eps and max(labels) == 1


@pytest.mark.parametrize("seed", [seed for seed in SEEDS["ss"] if known_to_the_oracle(seed)])
def test_a_changed_label_is_accepted_only_if_the_claim_stays_true(seed: int) -> None:
    X, labels, _, _ = data_of(seed)
    made = small("ss", seed)
    for i in range(len(labels)):
        forged = copy.deepcopy(made)
        forged["data"]["labels"][i] = 1 - labels[i]
        if accepted(sealed(forged)):
            y = [2 * label - 1 for label in forged["data"]["labels"]]
            assert oracle.fate(X, y, made["order"]["batches"]) == made["claim"]["fate"]


def _each(value: Any, change: Any) -> None:
    if isinstance(value, dict):
        change(value)
    for entry in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _each(entry, change)


def _multiplied(part: dict[str, Any]) -> None:
    if part.get("rule") == "algebraic":
        part["weights"] = [[[str(7 * int(q)), k] for q, k in surd] for surd in part["weights"]]
        return
    for key in (*WEIGHTS, "w"):
        if key in part:
            part[key] = [str(7 * int(weight)) for weight in part[key]]
    if "scale" in part:
        part["scale"] = str(7 * int(part["scale"]))


def _reversed(part: dict[str, Any]) -> None:
    for one, other in (("items", "weights"), ("free", "free_weights")):
        if one in part and other in part:
            part[one], part[other] = part[one][::-1], part[other][::-1]
    if "basis" in part and not part.get("tied"):
        part["basis"], part["columns"] = part["basis"][::-1], part["columns"][::-1]
