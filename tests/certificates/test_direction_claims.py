"""Certificates of directions: the claim is what the direction does, and each part of the proof is needed."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

import pytest

from proofs_check.certificates import check_certificate
from proofs_check.separability import decision_of, direction, exact_data, make_order
from tests.certificates.small import accepted, data_of, sealed

SEEDS = {"ss": (8, 12, 18, 21, 24, 48, 53, 78), "rr": (8, 18, 19)}


@cache
def _made(order: str, seed: int, gamma: str) -> str:
    X, y, size, eps = data_of(seed)
    data = exact_data(X, y, eps=eps)
    found = direction(data, decision_of(data, make_order(data, order, batch_size=size)), gamma=gamma)
    return json.dumps([found.certificate, [float(margin) for margin in found.margins]])


def made(order: str, seed: int, gamma: str = "frozen") -> tuple[dict[str, Any], list[float]]:
    certificate, found = json.loads(_made(order, seed, gamma))
    return certificate, found


EVERY = [(order, seed) for order, seeds in SEEDS.items() for seed in seeds]


@pytest.mark.parametrize(("order", "seed"), EVERY)
def test_what_is_claimed_is_what_the_direction_does(order: str, seed: int) -> None:
    certificate, found = made(order, seed)
    assert accepted(certificate)
    assert certificate["claim"]["fate"] == ("diverges" if min(found) < 0 else "bounded")
    forged = copy.deepcopy(certificate)
    forged["claim"]["fate"] = {"diverges": "bounded", "bounded": "diverges"}[certificate["claim"]["fate"]]
    assert not accepted(sealed(forged))
    for norm in ("l1", "l2"):
        forged = copy.deepcopy(certificate)
        forged["claim"]["norm"] = norm
        assert accepted(sealed(forged)) == (norm == "l2")
        forged["proof"]["norm"] = norm
        if max(certificate["data"]["labels"]) > 1 and norm == "l1":
            assert "two classes" in check_certificate(sealed(forged)).why


@pytest.mark.parametrize(("order", "seed"), EVERY)
def test_a_side_is_not_taken_for_the_other(order: str, seed: int) -> None:
    certificate, found = made(order, seed)
    for at, target in enumerate(certificate["proof"]["targets"]):
        forged = copy.deepcopy(certificate)
        forged["proof"]["targets"][at]["side"] = "kept" if target["side"] == "lost" else "lost"
        assert not accepted(sealed(forged))
        if certificate["claim"]["fate"] == "bounded":  # each sample is needed
            forged = copy.deepcopy(certificate)
            del forged["proof"]["targets"][at]
            assert "neither shown" in check_certificate(sealed(forged)).why
    for at in range(len(certificate["proof"]["feasible"]["w"])):  # a weight that is not feasible bounds nothing
        forged = copy.deepcopy(certificate)
        forged["proof"]["feasible"]["w"][at] = str(-(10**30) * int(forged["proof"]["feasible"]["w"][at] or 1))
        if accepted(sealed(forged)):
            assert forged["proof"]["feasible"]["w"][at] == "0"
    assert len(found) == len(certificate["data"]["labels"])


@pytest.mark.parametrize("seed", [12, 21, 24, 48])
def test_the_trained_direction_is_that_of_l1(seed: int) -> None:
    certificate, found = made("ss", seed, "trained")
    assert certificate["claim"]["norm"] == "l1"
    assert accepted(certificate)
    assert certificate["claim"]["fate"] == ("diverges" if min(found) < 0 else "bounded")
