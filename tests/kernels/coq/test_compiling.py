"""The Coq kernel: theorems for what is shipped, none for what was tampered with."""

import json
import random
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from proofs_check.kernels import coq, run_kernel
from proofs_check.kernels.coq.theorems import theorem
from proofs_check.separability import separability
from tests.certificates.test_checker import sealed
from tests.kernels.material import accepted, every_rule, forgeries, shipped, shipped_names

compiler = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")


def test_what_a_theorem_says() -> None:
    text = theorem(shipped("six-points")[0], "points")
    assert "Theorem points :\n  LS (dim points_data) (signed points_data points_order)." in text
    assert "Definition points_data := Data [[-1; -3]; [-3; 0]; [2; 3]; [1; 2]; [0; -3]; [-2; 3]]%Z [1; 1]%Z" in text


def test_the_page_shows_the_library_verbatim() -> None:
    page = (Path(__file__).parents[3] / "docs" / "kernels.md").read_text(encoding="utf-8")
    folder = Path(coq.__file__).with_name("library")
    library = "".join(" ".join(file.read_text(encoding="utf-8").split()) for file in sorted(folder.glob("*.v")))
    shown = [block for block in re.findall(r"```coq\n(.*?)```", page, re.DOTALL) if "certificate_0" not in block]
    sentences = [" ".join(one.split()) for block in shown for one in re.split(r"(?<=\.)\n", block) if one.strip()]
    assert len(sentences) > 30
    assert [one for one in sentences if one not in library] == []


def test_what_theorems_rest_on() -> None:
    allowed = "".join(f"{name} : forall P : Prop, P\n" for name in sorted(coq.ASSUMPTIONS))
    assert coq.rests_on_more("Axioms:\n" + allowed) == ""
    assert "cheat" in coq.rests_on_more(f"Axioms:\n{allowed}cheat\n  : False\n")
    assert "did not say" in coq.rests_on_more("Closed under the global context\n")
    assert "did not say" in coq.rests_on_more("")


@compiler
@pytest.mark.coq
def test_every_shipped_construction_is_a_theorem() -> None:
    parts = [part for name in shipped_names() for part in shipped(name)]
    assert {part["kind"] for part in parts} == {"separability", "fate", "direction"}
    assert len(parts) > 200
    answers = run_kernel("coq", parts)
    assert [answer for answer in answers if answer.verdict != "valid"] == []


@compiler
@pytest.mark.coq
def test_a_direction_tied_to_items_with_other_roots_is_exact() -> None:
    # the weight must be 0 on items whose roots differ: no weight k √r a coordinate does that, sums of roots do
    part = next(p for p in shipped("fates-bounded-depends-sc") if p["claim"].get("fate") == "depends")
    assert len(part["proof"]["stays"]["tied"]) == 2
    text = theorem(part, "certificate_0")
    stays = text[text.index("_stays : weights := ") :].split(".\n")[0]
    assert max(entry.count("(") for entry in stays.split("]; [")) > 2
    assert coq.refused({0: text}) == ""
    number = re.search(r"\((\d+), ", stays).group(1)
    assert "Coq refuses" in coq.refused({0: text.replace(number, str(int(number) + 1), 1)})


@compiler
@pytest.mark.coq
def test_every_rule_is_a_theorem() -> None:
    rules = every_rule()
    answers = dict(zip(rules, run_kernel("coq", list(rules.values())), strict=True))
    assert {name: answer.why for name, answer in answers.items() if answer.verdict != "valid"} == {}


def found_for(X, y, **options):
    part = separability(X, y, **options).certificate
    assert part is not None
    return json.loads(json.dumps(part))


def tied():
    """Features 0 and 1 agree in the batches of one class that overlap."""
    rows = [[1, 1, -1, 0], [-1, -1, 1, 0], [0, 0, -1, 1], [-1, -1, 1, 0], [1, 1, 1, -1], [0, 1, -1, 1]]
    return found_for(rows, [0, 0, 0, 0, 1, 1], order="rr", batch_size=2)


def repeated():
    """Feature 1 is 1 − 2 times feature 0."""
    x = [0, 3, 1, 2, 4, 2, -1, 5]
    return found_for([[a, 1 - 2 * a, b] for a, b in zip(x, x[::-1], strict=True)], [0, 1] * 4, batch_size=4)


def constant_feature():
    """Too many subsets to list; the last feature is the same for all samples."""
    X = np.random.default_rng(0).integers(-9, 10, (24, 3))
    X[:, 2] = 7
    return found_for(X, np.arange(24) % 2, order="rr", batch_size=4)


@compiler
@pytest.mark.coq
def test_features_that_are_tied_repeated_or_constant() -> None:
    parts = [tied(), repeated(), constant_feature()]
    assert any(stage.get("ties") for stage in parts[0]["proof"]["stages"])
    assert "x_part : list (list nat)" in theorem(parts[2], "x")
    assert [answer.why for answer in run_kernel("coq", parts) if answer.verdict != "valid"] == []
    for part, old, new in (
        (parts[0], "Tie 1%nat 0%nat false", "Tie 1%nat 0%nat true"),  # they agree with the other sign
        (parts[0], "Tie 1%nat 0%nat false", "Tie 2%nat 0%nat false"),  # another pair
        (parts[1], "Tie 1%nat 0%nat true", ""),
        (parts[2], "; 7]]%Z", "; 8]]%Z"),  # no longer constant
    ):
        text = theorem(part, "certificate_0")
        assert old in text
        assert "Coq refuses" in coq.refused({0: text.replace(old, new, 1)}), (old, new)


@compiler
@pytest.mark.coq
def test_tampered_certificates_are_no_theorems() -> None:
    rng = random.Random(5)  # noqa: S311
    for name in ("PLS", "farkas", "depends"):
        part = every_rule()[name]
        for where in ("data", "claim", "proof"):
            forged = list(forgeries(part, rng, 2, where))
            for one, answer in zip(forged, run_kernel("coq", forged), strict=True):
                same = all(one[key] == part[key] for key in ("data", "order", "claim"))
                assert answer.verdict != "valid" or same or accepted(one), answer


@compiler
@pytest.mark.coq
def test_coq_itself_refuses_a_false_theorem() -> None:
    # past the checks in integers: the text of a true theorem with one number of its data or proof changed
    text = theorem(shipped("six-points")[0], "certificate_0")
    assert coq.refused({0: text}) == ""
    for old, new in (("[-3; 0]", "[3; 0]"), ("LS (dim", "SC (dim"), ("true; true", "true; false")):
        assert old in text
        assert "Coq refuses" in coq.refused({0: text.replace(old, new, 1)}), (old, new)
    start, end = text.index("Proof."), text.index("Qed.")
    cheat = f"Axiom cheat : False.\n{text[:start]}Proof. destruct cheat. {text[end:]}"
    assert coq.refused({0: cheat}) == "the theorem rests on cheat"


@compiler
@pytest.mark.coq
def test_a_wrong_seal_is_refused_before_coq_runs() -> None:
    part = every_rule()["SC"]
    part["claim"] = {"class": "LS"}
    assert "was changed" in run_kernel("coq", [part])[0].why
    assert "not the claim" in run_kernel("coq", [sealed(part)])[0].why
