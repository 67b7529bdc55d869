"""Certificates of exact optima: what is shipped is accepted by every kernel, what was tampered with by none."""

import copy
import json
import shutil
from fractions import Fraction

import numpy as np
import pytest

from constructions import find
from constructions.dataset import data_set
from proofs_check.exports.optima import optimum_certificates
from proofs_check.kernels import checker, coq, run_kernel
from proofs_check.kernels.coq.theorems import theorem
from proofs_check.kernels.coq.unseen import unseen_direction
from tests.certificates.test_checker import sealed
from tests.kernels.material import accepted, fields, optima

node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
compiler = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")


def one(name: str, order: str) -> dict:
    return next(part for part in optima()[name] if part["order"]["name"] == order)


def test_what_is_written() -> None:
    assert one("simpson-4", "ss")["claim"] == {"optimum": [[[["-1", "2", "1"]]]], "unique": True}
    assert one("simpson-4", "rr")["claim"]["optimum"] == [[[["1", "2", "1"]]]]
    ((((p, q, r),),),) = one("simpson-4", "gd")["claim"]["optimum"]
    assert Fraction(int(p), int(q)) ** 2 * int(r) == Fraction(9, 20)  # 3√5/10
    for name, parts in optima().items():
        data = find(name)
        orders = [part["order"]["name"] for part in parts]
        assert {"ss", "gd"} <= set(orders), name
        assert "rr" in orders or data.batch_size > 2, name


@pytest.mark.parametrize("kernel", ["py", pytest.param("js", marks=node)])
def test_every_shipped_optimum_is_accepted(kernel) -> None:
    parts = [part for of in optima().values() for part in of]
    assert len(parts) > 100
    assert all(map(accepted, parts))
    assert {answer.verdict for answer in run_kernel(kernel, parts)} == {"valid"}


@pytest.mark.parametrize("kernel", ["py", pytest.param("js", marks=node)])
@pytest.mark.parametrize(("name", "order"), [("two-pulls", "ss"), ("two-features-six", "rr"), ("ragged-five", "rr")])
def test_no_changed_field_is_accepted_unless_the_claim_is_still_true(kernel, name, order) -> None:
    part = one(name, order)
    forged = []
    for path in fields({key: part[key] for key in ("kind", "data", "order", "claim", "proof")}):
        new = copy.deepcopy(part)
        where = new
        for key in path[:-1]:
            where = where[key]
        value = where[path[-1]]
        if isinstance(value, bool):
            where[path[-1]] = not value
        elif isinstance(value, int):
            where[path[-1]] = value + 1
        else:
            words = value.split(" ")
            words[0] = str(int(words[0]) + 1) if words[0].lstrip("-").isdigit() else f"{words[0]}x"
            where[path[-1]] = " ".join(words)
        forged.append((path, sealed(new)))
    assert len(forged) > 10
    for (path, new), answer in zip(forged, run_kernel(kernel, [new for _, new in forged]), strict=True):
        assert (answer.verdict == "valid") == accepted(new), path
        if answer.verdict == "valid":  # another named row, a weaker claim, or data that have the same optimum
            assert path[0] == "proof" or path[-1] == "unique" or _still_true(new), path


def _still_true(part) -> bool:
    """Whether float least squares over the order's batches gives the claimed coefficients."""
    data, order = part["data"], part["order"]
    X, Y = (
        np.array([row.split() for row in data[key]], float) / np.array(data[dens], float)
        for key, dens in (("features", "denominators"), ("targets", "target_denominators"))
    )
    rows, _, _ = checker.least_squares(part)
    weights = np.array([weight for weight, _, _ in rows], float)
    bar = np.array([[n / v**0.5 for n, v in x] for _, _, x in rows])
    assert order["name"] in ("ss", "rr")
    assert len(X) == len(Y)
    root = np.sqrt(weights)[:, None]
    found = np.linalg.lstsq(root * bar, root * Y[[i for _, i, _ in rows]], rcond=None)[0].T
    claimed = [[sum(int(p) / int(q) * int(r) ** 0.5 for p, q, r in v) for v in row] for row in part["claim"]["optimum"]]
    return bool(np.allclose(found, claimed, atol=1e-9))  # least squares of numbers of order 1, not ill-conditioned


def test_a_weaker_claim_is_one_and_a_stronger_one_is_refused() -> None:
    part = one("twin-features", "ss")
    assert part["claim"]["unique"] is False
    part["claim"]["unique"] = True
    for rows in ([0, 1], [0, 2], [0]):
        part["proof"]["rows"] = rows
        assert not accepted(sealed(part))
        assert checker.check(sealed(part))[1] == "invalid"


def test_what_has_too_many_roots_is_left_out() -> None:
    rng = np.random.default_rng(0)
    X, y = rng.integers(-9, 10, (24, 3)).tolist(), rng.integers(-9, 10, 24).tolist()
    data = data_set("many-roots", "no optimum in a few roots", X=X, y=y, batch_size=4, witnesses=(), expects={})
    assert [part["order"]["name"] for part in optimum_certificates(data)] == ["gd"]


def test_what_a_theorem_says() -> None:
    text = theorem(one("simpson-4", "rr"), "points")
    assert "minimises_alone points_data points_order (coefficients points_optimum)." in text
    assert "Definition points_order : shuffle := reshuffled points_data 2%nat." in text


@compiler
@pytest.mark.coq
def test_every_shipped_optimum_is_a_theorem() -> None:
    parts = [part for of in optima().values() for part in of]
    assert {answer.verdict for answer in run_kernel("coq", parts)} == {"valid"}


@compiler
@pytest.mark.coq
def test_coq_itself_refuses_a_false_optimum() -> None:
    # past the checks in integers: the text of a true theorem with one number changed
    text = theorem(one("simpson-4", "ss"), "certificate_0")
    assert coq.refused({0: text}) == ""
    y = json.dumps([[int(v)] for v in one("simpson-4", "ss")["data"]["targets"]]).replace(",", ";")
    for old, new in (("(-1, 2, 1)", "(1, 2, 1)"), ("[0; 1]; [2; 3]", "[0; 2]; [1; 3]"), (y, y.replace("[[", "[[7", 1))):
        assert old in text
        assert "Coq refuses" in coq.refused({0: text.replace(old, new, 1)}), (old, new)


@pytest.mark.parametrize(
    "rows",
    [
        [[(1, 1), (1, 1)], [(-2, 1), (-2, 1)]],
        [[(0, 1), (3, 7)]],  # a feature that is 0
        [[(0, 1), (0, 1)]],
        [[(1, 2), (1, 3), (1, 5)], [(1, 7), (-1, 1), (2, 3)]],  # (x, y, z) is a cross product of two rows of roots
    ],
)
def test_what_no_row_sees(rows) -> None:
    direction, at = unseen_direction(rows)
    values = [sum(k * r**0.5 for k, r in entry) for entry in direction]
    assert values[at] > 0
    for row in rows:
        seen = sum(x * n / v**0.5 for x, (n, v) in zip(values, row, strict=True))
        assert abs(seen) <= 1e-12 * sum(abs(x) for x in values)  # rounding of a dozen operations
    assert (
        unseen_direction([*rows, [(1, 11), (0, 1), (0, 1)][: len(rows[0])], [(0, 1)] * (len(rows[0]) - 1) + [(1, 13)]])
        is None
    )


@compiler
@pytest.mark.coq
def test_that_others_minimise_as_well_is_a_theorem() -> None:
    parts = [part for of in optima().values() for part in of if not part["claim"]["unique"]]
    texts = [theorem(part, "certificate_0") for part in parts]
    assert len(texts) > 10
    assert all("not_alone certificate_0_data" in text for text in texts)
    text = next(
        text for text, part in zip(texts, parts, strict=True) if part["data"] == one("rank-ragged", "ss")["data"]
    )
    assert "(9, 28)" in text
    assert coq.refused({0: text}) == ""
    assert "Coq refuses" in coq.refused({0: text.replace("(9, 28)", "(8, 28)", 1)})
    for old, new in ((" 0%nat);", " 9%nat);"), ("not_alone", "minimises_alone")):  # no such feature; another claim
        assert old in text
        assert "Coq refuses" in coq.refused({0: text.replace(old, new, 1)})
