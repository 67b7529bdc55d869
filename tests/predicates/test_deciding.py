"""Facts against what the constructions promise and against code that shares nothing with them."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

import constructions
from constructions.dataset import data_set
from proofs_check.certificates import check_certificate
from proofs_check.errors import InputError
from proofs_check.optima import gd_optimum, rr_optimum, ss_optimum
from proofs_check.predicates import decide, parse
from proofs_check.predicates.classes import Classes
from theory.verdict import Verdict


def small(X, y, batch_size=2, task="regression"):
    return data_set("small", "Small.", X=X, y=y, batch_size=batch_size, witnesses=(), expects={}, task=task)


@pytest.mark.parametrize(
    ("name", "predicate", "holds"),
    [
        ("four-points", "ss diverges and not rr diverges and gd SC", True),
        ("four-points", "ss LS and rr SC and lost(ss) = 2 and separated(ss) = 4 and generic and balanced", True),
        ("four-points", "rr diverges or ss bounded", False),
        ("rr-diverges", "rr PLS and rr diverges and gd is SC", True),
        ("fate-depends", "ss depends", True),
        ("frozen-or-trained", "frozen ss diverges and trained ss bounded and ss loses 1 sample", True),
        ("trained-or-frozen", "frozen ss bounded and trained ss loses a sample", True),
        ("six-points", "gd LS and ss diverges and rr bounded", True),
        ("simpson-4", "ss opposite gd and rr agrees with gd and ss = -1/2", True),
        ("simpson-4", "1.7 < distortion(ss, gd) < 7/4 and norm(gd) > 0.67 and gd*gd = 9/20", True),
        ("two-features-six", "rr = -1/12 and rr[0] = rr[1]", True),
        ("two-features-six", "ss opposite gd in some feature", True),
        ("equal-batches", "ss - gd = 0 and distortion(ss, gd) = 0 and rr != gd", True),
        ("opposite-pairs", "rank(ss) = 1 and rank(rr) = 1 and rank(gd) = 2", True),
        ("two-levels", "constant_pairs = 0 and ties and n = 4 and d = 1 and B = 2", True),
    ],
)
def test_constructions_are_as_they_promise(name, predicate, holds):
    found = decide(predicate, constructions.find(name))
    assert found.holds is holds
    assert found.verdict is Verdict.CERTIFIED
    assert all(check_certificate(made) for made in found.certificates)


def test_facts_are_noted_once_with_how_they_were_shown():
    found = decide("ss opposite gd and ss < gd and not ties", constructions.find("simpson-4"))
    assert [(fact.name, fact.value, fact.how) for fact in found.facts] == [
        ("ss[0]", "-1/2", "exact arithmetic"),
        ("gd[0]", "3/10·√5", "exact arithmetic"),
        ("ties", "False", "read off"),
    ]


def test_a_ratio_over_zero_compares_to_nothing():
    data = small([0, 1, 2, 3], [0, 1, 1, 0])
    assert decide("gd = 0", data).holds
    for predicate in ("ss/gd < 1", "ss/gd >= 1", "ss/gd opposite ss", "distortion(ss, gd) > 0"):
        assert decide(predicate, data).holds is (False if "gd" in predicate else None)


def test_how_many_are_separated_is_open_where_no_certificate_says(monkeypatch):
    data = constructions.find("four-points")
    assert decide("separated(ss) = 4", data).holds is True
    monkeypatch.setattr(Classes, "class_of", lambda *_: (None, None))
    monkeypatch.setattr(Classes, "separated", lambda *_: None)
    assert decide("separated(ss) = 4", data).holds is None
    assert decide("separated(ss) = 4 or n = 4", data).holds is True


def test_undecided_facts_leave_the_answer_open_unless_the_rest_settles_it():
    rng = np.random.default_rng(0)
    data = small(rng.integers(0, 9, (18, 2)).tolist(), rng.integers(0, 9, 18).tolist(), 6)
    open_fact = "rank(rr) = 2"  # RR has 18,564 batches
    assert decide(open_fact, data).holds is None
    assert decide(open_fact, data).verdict is Verdict.UNDECIDED
    assert decide(f"not {open_fact}", data).holds is None
    assert decide(f"{open_fact} and n = 3", data).holds is False
    assert decide(f"{open_fact} or n = 18", data).holds is True


@pytest.mark.parametrize("batch_size", [2, 3])
def test_coefficients_agree_with_the_float_engine(batch_size):
    rng = np.random.default_rng(batch_size)
    for _ in range(8):
        X, y = rng.integers(0, 7, (6, 2)), rng.integers(0, 7, 6)
        data = small(X.tolist(), y.tolist(), batch_size)
        engine = {
            "ss": ss_optimum(X, y, range(6), batch_size, constant="zero").coef[0],
            "rr": rr_optimum(X, y, batch_size, constant="zero").coef[0],
            "gd": gd_optimum(X, y, constant="zero").coef[0],
        }
        for order, values in engine.items():
            for a, value in enumerate(values):
                near = Fraction(float(value)).limit_denominator(10**6)
                text = f"{order}[{a}] > {near - Fraction(1, 1000)} and {order}[{a}] < {near + Fraction(1, 1000)}"
                assert decide(text.replace("--", "-"), data).holds is True, text


def test_lost_samples_against_the_definition_in_one_dimension():
    """One feature: SS's weight has the sign that all mixed pairs agree on."""
    rng = np.random.default_rng(5)
    for _ in range(40):
        x, y = rng.integers(0, 6, 6), rng.choice((-1, 1), 6)
        signs = {int(s) for i in (0, 2, 4) for k in (i, i + 1)
                 for s in [y[k] * np.sign(2 * x[k] - x[i] - x[i + 1])]}  # fmt: skip
        if len(set(y.tolist())) < 2 or len(signs - {0}) != 1:
            continue
        side = (signs - {0}).pop()
        lost = int((side * y * (6 * x - x.sum()) < 0).sum())
        data = small(x.tolist(), y.tolist(), task="classification")
        assert decide(f"lost(ss) = {lost} and lost(ss, trained) = {lost}", data).holds is True


def test_balanced_and_counts():
    data = small([[0, 1], [0, 1], [1, 1], [2, 1]], [1, -1, 1, 1], task="classification")
    assert decide("positives = 3 and negatives = 1 and not balanced and ties", data).holds
    assert decide("constant_features = 1 and constant_pairs = 3", data).holds


@pytest.mark.parametrize(
    ("predicate", "data", "words"),
    [
        ("ss LS", small([0, 1, 2, 3], [0, 1, 2, 3]), "different labels"),
        ("ss[4] > 0", small([0, 1, 2, 3], [0, 1, 2, 3]), "features 0 to 0"),
        ("ss > 0", small([0, 1, 2], [0, 1, 2]), "last batch of one sample"),
        ("ss > 0", small([0, 1, 2, 3], [(0, 1), (1, 1), (2, 1), (3, 1)]), "2 targets"),
    ],
)
def test_facts_that_the_data_cannot_have_are_refused(predicate, data, words):
    with pytest.raises(InputError, match=words):
        decide(predicate, data)


def test_trees_and_texts_are_decided_alike():
    data = constructions.find("four-points")
    assert decide(parse("rr SC"), data) == decide("rr SC", data)


def test_rank_of_reshuffling_by_plain_enumeration():
    rng = np.random.default_rng(3)
    for _ in range(10):
        X = rng.integers(0, 3, (4, 3))
        signs = [np.sign(X[i] - X[j]) for i, j in combinations(range(4), 2)]
        rank = int(np.linalg.matrix_rank(np.array(signs)))  # small integers: floats are far from any doubt
        assert decide(f"rank(rr) = {rank}", small(X.tolist(), [0, 1, 2, 3])).holds is True
