"""What a classification diagnosis says, against values by hand and against plain numpy."""

from __future__ import annotations

import json
import re
from math import sqrt

import numpy as np
import pytest

from constructions.discovery import find
from proofs_check.certificates import check_certificate, parse
from proofs_check.data import as_table, load
from proofs_check.diagnose import ClassificationDiagnosis, diagnose_classification
from proofs_check.diagnose import fates as fates_module
from proofs_check.errors import InputError


@pytest.fixture(scope="module")
def four() -> ClassificationDiagnosis:
    return diagnose_classification(load("four-points"), batch_size=2)


@pytest.fixture(scope="module")
def cancer() -> ClassificationDiagnosis:
    """Pairs: SS is separable in part."""
    return diagnose_classification(load("breast-cancer"), batch_size=2, drop_last=True)


def test_four_points_are_as_by_hand(four: ClassificationDiagnosis) -> None:
    document = four.to_json()
    expected = find("four-points").expects
    assert {name: one["class"] for name, one in document["separability"].items()} == {
        name: expected[f"{name}_class"] for name in ("ss", "rr", "gd")
    }
    assert [one["ls_samples"] for one in document["separability"].values()] == [[0, 1, 2, 3], [], []]
    fate = document["fate"]
    assert (fate["ss"], fate["rr"]) == ("diverges", "bounded")
    assert fate["verified"] == {"ss": True, "rr": True}
    assert fate["rule"] == {"ss": "coercive", "rr": "overlaps"}
    assert set(fate["direction"]) == {"ss"}
    there = fate["direction"]["ss"]
    # margins of the middle points in units of σ = √5/2: −(1/2)/σ; rounding of a few operations
    assert [(one["sample"], one["label"]) for one in there["lost"]] == [(1, "1"), (2, "-1")]
    assert [one["margin"] for one in there["lost"]] == pytest.approx([-1 / sqrt(5)] * 2, rel=1e-14)
    assert there["slope"] == pytest.approx(float(expected["slope"]), rel=1e-14)
    assert there["weights"] == {"x1": pytest.approx(1.0, abs=1e-14)}
    assert there["features"] == ["x1"]
    assert (document["n"], document["d"], document["p"], document["batches"]) == (4, 1, 1, 2)


def test_certificates_in_the_json_stand_alone(four: ClassificationDiagnosis) -> None:
    document = json.loads(json.dumps(four.to_json(), allow_nan=False))
    for name, one in document["separability"].items():
        result = check_certificate(parse(json.dumps(one["certificate"])))
        assert result
        assert result.claim["class"] == one["class"]
        assert one["verified"] is True
        assert one["certificate"]["order"]["name"] == name
    assert len(four.certificates) == 6  # three classes, two fates, one direction
    assert all(check_certificate(one) for one in four.certificates)


def test_large_data_are_left_out_of_the_json(four: ClassificationDiagnosis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fates_module, "MOST_NUMBERS", 3)
    one = four.to_json()["separability"]["ss"]["certificate"]
    assert one["data"] is None
    assert one["sha256"] == four.separability["ss"].certificate["sha256"]


def test_reshuffling_can_diverge() -> None:
    found = diagnose_classification(load("rr-diverges"), batch_size=2, order="rr")
    assert found.outcome("rr") == "diverges"
    weight = found.direction["rr"].weight
    assert weight / np.linalg.norm(weight) == pytest.approx([-sqrt(0.5)] * 2, abs=1e-7)  # the direction (−1, −1)
    assert found.to_json()["fate"]["direction"]["rr"]["features"] == ["x1", "x2"]
    assert found.answer.startswith("Training with RR, reshuffling every epoch drives")
    assert any("One batch of all 4 samples cannot diverge" in sentence for sentence in found.advice)
    assert not any("Reshuffle every epoch" in sentence for sentence in found.advice)


def test_margins_and_slope_against_plain_numpy(cancer: ClassificationDiagnosis) -> None:
    assert (cancer.separability["ss"].class_, cancer.separability["rr"].class_) == ("PLS", "SC")
    table, there = cancer.table, cancer.direction["ss"]
    y = 2 * table.labels() - 1
    whole = (table.X - table.X.mean(axis=0)) / table.X.std(axis=0)
    margins = y * (whole @ there.weight)
    assert there.margins == pytest.approx(margins, abs=1e-9)  # both in floats, weights of order 1
    assert sorted(there.lost) == np.flatnonzero(margins < 0).tolist()
    assert there.slope == pytest.approx(np.maximum(0, -margins).mean(), rel=1e-9)
    order = np.random.default_rng(np.random.SeedSequence(0)).permutation(569)[:568].reshape(-1, 2)
    pairs = np.sign(table.X[order[:, 0]] - table.X[order[:, 1]])
    own = np.concatenate([y[order[:, 0]] * (pairs @ there.weight), -y[order[:, 1]] * (pairs @ there.weight)])
    separable = np.isin(order.T.ravel(), cancer.separability["ss"].ls_samples)
    assert own[separable].min() == pytest.approx(1, abs=1e-7)  # the direction's stated error
    assert np.abs(own[~separable]).max() < 1e-7
    assert cancer.constant_pairs == int((pairs == 0).sum())
    assert cancer.classes == ("0", "1")


def test_a_larger_batch_is_diagnosed_and_not_promised(cancer: ClassificationDiagnosis) -> None:
    assert [(one.batch_size, one.which) for one in cancer.larger] == [(4, "ss"), (8, "ss")]
    for one in cancer.larger:
        again = diagnose_classification(cancer.table, batch_size=one.batch_size, drop_last=True)
        assert (one.class_, one.fate) == (again.separability["ss"].class_, again.outcome("ss"))
        assert one.verified
        verdict = {"bounded": "cannot diverge", "diverges": "still diverges"}[one.fate]
        assert any(s.startswith(f"Batch size {one.batch_size}:") and verdict in s for s in cancer.advice)


def test_the_probability_over_shuffles_does_not_depend_on_the_processes() -> None:
    shares: list[float] = []
    calls = {"batch_size": 2, "permutations": 96}
    one = diagnose_classification(load("four-points"), **calls, progress=lambda share, _what: shares.append(share))
    two = diagnose_classification(load("four-points"), **calls, jobs=2)
    assert one.to_json() == two.to_json()
    chance = one.to_json()["permutations"]
    assert chance["diverges"] + chance["bounded"] == chance["count"] == 96
    assert chance["probability"][0] < 1 / 3 < chance["probability"][1]  # one of the three pairings diverges (C-6)
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert any("random shuffles" in sentence for sentence in one.meaning)


DEPENDING = [  # found by a search over small integers: the two max-margin directions have different fates
    ([(2, -3, 3), (-3, -3, 1), (-1, -2, -2), (-1, 3, 3), (0, -3, 1), (2, 2, -1)], [0, 1, 1, 1, 0, 0], "diverges"),
    ([(1, -3, -3), (0, 3, 2), (3, -1, -3), (2, -3, 2), (-1, -3, -2), (-1, -2, 0)], [0, 1, 0, 0, 1, 1], "bounded"),
]


@pytest.mark.parametrize(("X", "y", "outcome"), DEPENDING, ids=["only frozen diverges", "only trained diverges"])
def test_gamma_decides_where_the_fate_depends_on_the_direction(X: list, y: list, outcome: str) -> None:
    frozen = diagnose_classification(X, y, batch_size=3, order="igm")
    trained = diagnose_classification(X, y, batch_size=3, order="igm", gamma="trained")
    assert frozen.fate["ss"].fate == trained.fate["ss"].fate == "depends"
    assert frozen.direction["ss"].norm == "l2"
    assert trained.direction["ss"].norm == "l1"
    assert {frozen.outcome("ss"), trained.outcome("ss")} == {"diverges", "bounded"}
    assert frozen.outcome("ss") == outcome
    for found in (frozen, trained):
        document = found.to_json()
        assert document["fate"]["ss"] == "depends"
        assert document["fate"]["with_gamma"]["ss"] == found.direction["ss"].fate
        assert document["fate"]["direction"]["ss"]["verified"]
        assert f"with {found.gamma} Γ" in found.answer
    assert trained.direction["ss"].slope is None


def test_three_classes_and_what_is_not_known_of_them() -> None:
    rng = np.random.default_rng(1)
    y = np.arange(12) % 3
    X = rng.integers(-4, 5, (12, 6))
    found = diagnose_classification(X, y, batch_size=3, order="igm", gamma="trained")
    assert found.separability["ss"].class_ == "LS"
    document = found.to_json()
    assert document["p"] == 3
    assert document["classes"] == ["0", "1", "2"]
    assert (found.fate["ss"].fate, found.fate["ss"].rule) == ("diverges", "farkas")
    assert "two classes only" in found.untold["ss"]
    assert document["fate"]["direction"] == {}
    assert any("direction of the weights is not told" in sentence for sentence in found.meaning)
    frozen = diagnose_classification(X, y, batch_size=3, order="igm")
    weights = frozen.to_json()["fate"]["direction"]["ss"]["weights"]
    assert set(weights) == {"0", "1", "2"}
    assert set(weights["0"]) == {f"x{a}" for a in range(1, 7)}


def test_text_labels_and_two_values_of_any_kind_are_classes() -> None:
    X = [0, 1, 2, 3]
    by_name = diagnose_classification(X, ["a", "b", "a", "b"], batch_size=2, order="igm")
    by_number = diagnose_classification(X, [0.5, 2.25, 0.5, 2.25], batch_size=2, order="igm")
    assert by_name.classes == ("a", "b")
    assert by_number.classes == ("0.5", "2.25")
    assert by_name.outcome("ss") == by_number.outcome("ss") == "diverges"
    assert by_name.label(0) == "a"


BAD_LABELS = [
    ("one class", [1, 1, 1, 1], "all labels in the target 'y' of the data are '1', so the other class has no sample"),
    ("one name", ["a"] * 4, "are 'a', so the other class has no sample"),
    ("more than two values, not whole", [0, 1, 0.5, 1], "row 3 holds 0.5; classes are two values"),
    ("a class with no sample", [0, 1, 3, 1], "has no sample of class 2, between 1 and 3"),
    ("a class far away", [0, 1, 1e300, 1], "has no sample of class 2, between 1 and 1e+300"),
    ("missing labels", [0, 1, np.nan, 1], "holds nan in row 3"),
    ("two columns", [[0, 1], [1, 0], [0, 1], [1, 0]], "takes one target column"),
    ("too few", [0, 1, 1], "both need one row a sample"),
]


@pytest.mark.parametrize(("labels", "says"), [row[1:] for row in BAD_LABELS], ids=[row[0] for row in BAD_LABELS])
def test_bad_labels_are_one_sentence(labels: list, says: str) -> None:
    with pytest.raises(InputError, match=re.escape(says)) as caught:
        diagnose_classification([[0, 1], [1, 5], [2, 3], [3, 2]], labels, batch_size=2)
    assert "\n" not in str(caught.value)


BAD_SETTINGS = [
    ({"batch_size": 1}, "too small"),
    ({"batch_size": 5}, "larger than the 4 samples"),
    ({"batch_size": 3}, "last batch of one sample"),
    ({"order": "gd"}, "unknown order 'gd'"),
    ({"seed": -1}, "seed must be at least 0"),
    ({"eps": -0.5}, "eps must be at least 0"),
    ({"eps": float("nan")}, "eps must be at least 0 and finite"),
    ({"constant": "skip"}, "unknown convention for constant features 'skip'"),
    ({"gamma": "free"}, "unknown gamma 'free'"),
    ({"permutations": -1}, "permutations must be at least 0"),
    ({"jobs": 0}, "jobs at least 1"),
]


@pytest.mark.parametrize(("settings", "says"), BAD_SETTINGS, ids=[str(row[0]) for row in BAD_SETTINGS])
def test_bad_settings_are_one_sentence(settings: dict, says: str) -> None:
    with pytest.raises(InputError, match=says):
        diagnose_classification([[0, 1], [1, 5], [2, 3], [3, 2]], [0, 1, 0, 1], **{"batch_size": 2} | settings)


def test_a_constant_feature_is_named_under_error_and_counted_under_zero() -> None:
    X, y = [[0, 7], [1, 7], [2, 3], [3, 2]], [0, 1, 0, 1]
    with pytest.raises(InputError, match="feature 'x2' is constant in batch 1 of 2"):
        diagnose_classification(X, y, batch_size=2, order="igm", constant="error")
    found = diagnose_classification(X, y, batch_size=2, order="igm")
    assert found.constant_pairs == 1
    assert any("1 of 4 (batch, feature) pairs" in sentence for sentence in found.notes)
    with pytest.raises(InputError, match="without labels"):
        diagnose_classification(X, batch_size=2)


def test_more_weights_than_a_check_bears_are_refused() -> None:
    table = as_table(np.arange(12 * 1400).reshape(12, 1400) % 17, np.arange(12) % 4)
    with pytest.raises(InputError, match="4 classes on 1400 features make 4200 weights, more than the 4096"):
        diagnose_classification(table, batch_size=4)


def test_larger_batches_keep_dropping_and_eps() -> None:
    rng = np.random.default_rng(3)
    X, y = rng.integers(0, 9, (11, 3)), np.arange(11) % 2
    found = diagnose_classification(X, y, batch_size=2, drop_last=True, eps=0.25)
    assert found.eps == 0.25
    assert found.batches == 5
    assert found.certificates[0]["data"]["eps"] == "1/4"
    assert any("SS never sees 1 sample" in sentence for sentence in found.notes)
