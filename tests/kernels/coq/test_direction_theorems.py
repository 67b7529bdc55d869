"""Theorems about max-margin directions: every norm, both fates, and none for what was tampered with."""

import copy
import json
import random
import re
import shutil

import pytest

from proofs_check.kernels import coq, run_kernel
from proofs_check.kernels.checker import Invalid
from proofs_check.kernels.coq.theorems import theorem
from proofs_check.separability import separability
from tests.certificates.test_checker import sealed
from tests.kernels.material import accepted, every_rule, forgeries, shipped

compiler = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
UNIT = 1 << 40


def of(name: str):
    """The construction's first certificate about a direction."""
    return next(part for part in shipped(name) if part["kind"] == "direction")


def kept(rows, order, items, weight):
    """A certificate that samples 2 and 3 are kept by every direction, each by one item of the order."""
    found = separability(rows, [1, 1, 1, -1], order=order, **({"batch_size": 2} if order == "ss" else {}))
    part = json.loads(json.dumps(found.certificate))
    inner = part["proof"]
    assert part["claim"] == {"class": "PLS", "ls_samples": [2, 3]}
    assert [stage["rule"] for stage in inner["stages"]] == ["combination"]
    targets = [
        {
            "item": [-1, i, k],
            "side": "kept",
            "scale": str(UNIT),
            "items": [item],
            "weights": [str(weight)],
            "free": [],
            "free_weights": [],
        }
        for (i, k), item in zip(((2, 0), (3, 1)), items, strict=True)
    ]
    part["proof"] = {"separation": inner, "norm": "l2", "feasible": inner["separator"], "targets": targets}
    part["claim"] |= {"fate": "bounded", "norm": "l2"}
    return sealed(part | {"kind": "direction"})


def diagonal():
    """Samples 0 and 1 overlap along (1, 1), as one batch as well; x̄ of 2 is (−1, 1), and (−1, 1)/√5 as one batch."""
    return kept([[0, 0], [3, 3], [1, 2], [2, 1]], "ss", ([1, 0, 0], [1, 1, 1]), round(UNIT / 5**0.5))


def as_one_batch():
    """An order that is all of the data: what is separated is kept, and what overlaps as well."""
    return kept([[3, 3], [-3, -3], [1, -1], [-1, 1]], "gd", ([0, 2, 0], [0, 3, 1]), UNIT)


def test_what_a_theorem_says() -> None:
    where = "(dim x_data) (signed x_data x_order) (signed x_data (gd x_data))"
    assert f"direction_diverges (l2 (dim x_data)) itself {where}." in theorem(of("four-points"), "x")
    assert f"direction_bounded (l2 (dim x_data)) itself {where}." in theorem(of("wide-staircase"), "x")
    assert f"direction_diverges (all_rows x_data) (differences x_data) {where}." in theorem(of("three-classes"), "x")
    assert f" (l1 (dim x_data)) itself {where}." in theorem(every_rule()["trained"], "x")


def test_a_claim_of_another_norm_or_fate_is_refused_in_integers() -> None:
    for key, value in (("norm", "l1"), ("fate", "bounded"), ("fate", "depends"), ("norm", "l3")):
        part = copy.deepcopy(of("four-points"))
        part["claim"][key] = value
        with pytest.raises((Invalid, KeyError)):
            theorem(sealed(part), "x")


def test_the_bound_uses_the_norm_and_the_combination() -> None:
    # far more of the lost item with the same combination leaves more than the combination holds
    part = copy.deepcopy(of("six-points"))
    target = part["proof"]["targets"][0]
    target["scale"] = str(10**12 * int(target["scale"]))
    with pytest.raises(Invalid, match="not shown to be lost"):
        theorem(sealed(part), "x")


@compiler
@pytest.mark.coq
def test_every_kind_of_reason_is_a_theorem() -> None:
    parts = [every_rule()["frozen"], every_rule()["trained"], of("three-classes"), diagonal(), as_one_batch()]
    assert all(map(accepted, parts))
    assert {answer.verdict for answer in run_kernel("coq", parts)} == {"valid"}
    for part in parts[3:]:  # samples 0 and 1 by combinations of what overlaps
        assert len(re.findall(r"Still \[\(\d+, \d+\)\]%Z \[\([01]%nat", theorem(part, "x"))) == 2


@compiler
@pytest.mark.coq
def test_tampered_directions_are_no_theorems() -> None:
    rng = random.Random(7)  # noqa: S311
    forged = []
    for part in (of("six-points"), of("three-classes"), diagonal()):
        for where in ("data", "claim", "proof"):
            forged += [(part, one) for one in forgeries(part, rng, 3, where)]
    refused = 0
    for (part, one), answer in zip(forged, run_kernel("coq", [one for _, one in forged]), strict=True):
        same = all(one[key] == part[key] for key in ("data", "order", "claim"))
        assert answer.verdict != "valid" or same or accepted(one), answer
        refused += answer.verdict == "invalid"
    assert refused > 5


@compiler
@pytest.mark.coq
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("six-points", r"direction_diverges \(l2", "direction_diverges (l1"),  # a lemma about another norm
        ("six-points", r"\[-3; 0\]", "[3; 0]"),  # other data
        ("three-classes", "rows_diverges", "l2_diverges"),  # the norm of two classes for three
        ("three-classes", "Target ", "Target 9999999999"),  # more of the lost item
        ("wide-staircase", r" (\d+)%Z certificate_0_best", r" 9\1%Z certificate_0_best"),  # more margin than there is
        ("wide-staircase", "direction_bounded", "direction_diverges"),
    ],
)
def test_coq_itself_refuses_a_false_direction(name, old, new) -> None:
    text = theorem(of(name), "certificate_0")
    changed = re.sub(old, new, text, count=1)
    assert changed != text
    assert "Coq refuses" in coq.refused({0: changed})
