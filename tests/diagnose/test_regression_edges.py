"""Regression at the edges: what does not exist, what is refused, and units of any size."""

import json

import numpy as np
import pytest

from proofs_check.diagnose import diagnose_regression
from proofs_check.diagnose.sentences import flipped_features
from proofs_check.diagnose.units import moderate_features
from proofs_check.errors import InputError
from tests.diagnose.brute import normalized, small


def test_a_feature_constant_in_all_the_data_is_named() -> None:
    X, Y = small(d=3)
    X[:, 1] = 7
    found = diagnose_regression(X, Y, batch_size=3)
    assert found.constant_features == ("x2",)
    assert (found.ss.coef[0, 1], found.rr.coef[0, 1], found.gd.coef[0, 1]) == (0, 0, 0)
    assert found.ss.constant_pairs == 4
    text = " ".join(found.notes)
    assert "Constant in all the data: x2" in text
    assert "4 of 12 (batch, feature) pairs" in text
    assert "rank 2 of 3" in text
    with pytest.raises(InputError, match="feature 'x2' is constant in all of the data"):
        diagnose_regression(X, Y, batch_size=3, constant="error")
    assert diagnose_regression(X, Y, batch_size=3, constant="error", eps=0.1).rr.coef[0, 1] == 0


def test_a_feature_constant_in_a_batch_is_named_with_the_batch() -> None:
    X, Y = small()
    X[2:4, 1] = 50
    with pytest.raises(
        InputError, match=r"feature 'x2' is constant in batch 2 of 6 \(rows 3, 4\).*--eps.*--constant zero"
    ):
        diagnose_regression(X, Y, batch_size=2, order="igm", constant="error")


def test_under_rr_any_samples_may_meet() -> None:
    X, Y = small()
    X[:, 0] = range(12)
    X[:, 1] = [0, 1, 0, 1, 0, 1, 2, 3, 4, 5, 6, 7]  # no batch of the given order is constant
    with pytest.raises(
        InputError, match="feature 'x2' has a value that occurs 2 times or more, so some batches of 2 under RR"
    ):
        diagnose_regression(X, Y, batch_size=2, order="igm", constant="error")
    assert diagnose_regression(X, Y, batch_size=4, order="igm", constant="error").ss.constant_pairs == 0


def test_rank_deficiency_is_answered_with_the_smallest_norm() -> None:
    X, Y = np.array([[0.0, 0, 0], [1, 1, 1], [0, 3, 0], [1, 2, 5]]), np.array([[1.0], [5], [2], [-7]])
    found = diagnose_regression(X, Y, batch_size=2, order="igm")
    assert (found.ss.rank, found.ss.minimum_norm) == (2, True)
    stacked = np.vstack([normalized(X[:2]), normalized(X[2:])])
    least = np.linalg.lstsq(stacked, Y, rcond=None)[0].T
    assert np.allclose(found.ss.coef, least, rtol=0, atol=1e-12)  # entries of order 10 from a 4 × 3 matrix of ±1
    assert any("rank 2 of 3" in note and "n − m = 2" in note for note in found.notes)
    assert any("perhaps not the one of smallest norm" in note for note in found.notes)


def test_ratios_that_do_not_exist() -> None:
    X, Y = np.arange(4.0), np.array([0.0, 3.0, 0.0, 1.0])  # uncorrelated, yet y rises within both pairs
    found = diagnose_regression(X, Y, batch_size=2, order="igm")
    assert found.ss.coef.item() == 1
    assert found.gd.coef.item() == pytest.approx(0, abs=1e-15)  # a sum of four products of order 1
    assert found.distortion["ss_gd"] is None
    assert found.angle["ss_gd"] is None
    assert found.to_json()["distortion"]["ss_gd"] is None
    assert any("no ratio" in sentence for sentence in found.meaning)


@pytest.mark.parametrize("value", [0.0, 0.1, -1e300])
def test_a_constant_target(value: float) -> None:
    X, _ = small()
    found = diagnose_regression(X, np.full(12, value), batch_size=3)
    assert not found.ss.coef.any()
    assert set(found.distortion.values()) == {0.0}
    assert found.gd_risk_percent is None
    assert "target is constant" in found.meaning[0]
    json.dumps(found.to_json(), allow_nan=False)


def test_data_too_large_to_draw_shuffles_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proofs_check.diagnose.shuffles.WORK", 1e4)
    X, Y = small(60)
    found = diagnose_regression(X, Y, batch_size=2)
    assert found.shuffles is None
    assert found.larger == ()
    assert any("too large to compare" in sentence for sentence in found.meaning)
    assert found.to_json()["shuffles"] is None


BAD = [
    ({"batch_size": 1}, "batch size 1 is too small"),
    ({"batch_size": 13}, "larger than the 12 samples"),
    ({"batch_size": 11}, "last batch of one sample"),
    ({"order": "sgd"}, "unknown order 'sgd'; use ss, igm or rr"),
    ({"seed": -1}, "seed must be at least 0"),
    ({"eps": -1.0}, "eps must be at least 0"),
    ({"eps": float("nan")}, "eps must be at least 0 and finite"),
    ({"constant": "drop"}, "unknown convention for constant features 'drop'"),
    ({"gamma": "free"}, "unknown gamma 'free'"),
    ({"rr": "guess"}, "unknown method 'guess'"),
    ({"tolerance": -1.0}, "tolerance must be positive"),
]


@pytest.mark.parametrize(("settings", "says"), BAD)
def test_bad_settings(settings: dict[str, object], says: str) -> None:
    X, Y = small()
    with pytest.raises(InputError, match=says):
        diagnose_regression(X, Y, **{"batch_size": 3, **settings})  # type: ignore[arg-type]


def test_bad_arrays() -> None:
    X, Y = small()
    for x, y, says in (
        (X, None, "without targets"),
        (X, Y[:-1], "one row a sample"),
        ([["a"], ["b"]], [1, 2], "not an array of numbers"),
        (X[:1], Y[:1], "at least 2"),
        (X[:, :0], Y, "no feature"),
        (np.where(X[3, 0] == X, np.nan, X), Y, "nan in row 4, column 'x1'"),
        (X, np.array(["u", "v"] * 6), "target 'y' of the data is not numeric: row 1 holds 'u'"),
    ):
        with pytest.raises(InputError, match=says):
            diagnose_regression(x, y, batch_size=3)


@pytest.mark.parametrize("exponent", [-1030, -500, 500, 1010])
def test_the_targets_unit_changes_the_coefficients_alone(exponent: int) -> None:
    X, Y = small()
    base = diagnose_regression(X, Y, batch_size=3)
    found = diagnose_regression(X, np.ldexp(Y, exponent), batch_size=3)
    assert np.array_equal(found.rr.coef, np.ldexp(base.rr.coef, exponent))  # a power of two costs no digit
    assert found.distortion == base.distortion
    assert found.excess_percent == base.excess_percent
    assert found.meaning == base.meaning
    json.dumps(found.to_json(), allow_nan=False)


def test_a_narrow_target_beside_a_wide_one_keeps_its_signs() -> None:
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(20, 2)), rng.normal(size=(20, 1))
    alone = diagnose_regression(X, Y, batch_size=2, seed=1)
    beside = diagnose_regression(X, np.hstack([Y, 1e15 * X[:, :1]]), batch_size=2, seed=1)
    assert flipped_features(alone, "ss") == flipped_features(beside, "ss", 0) != []
    assert any("widest target" in note for note in beside.notes)
    assert not any("widest target" in note for note in alone.notes)


@pytest.mark.parametrize("exponent", [-1000, 1000])
@pytest.mark.parametrize("rr", ["exact", "monte-carlo"])
def test_the_features_units_change_nothing(exponent: int, rr: str) -> None:
    X, Y = small()
    base = diagnose_regression(X, Y, batch_size=3, rr=rr, tolerance=0.2)
    found = diagnose_regression(np.ldexp(X, [exponent, 0]), Y, batch_size=3, rr=rr, tolerance=0.2)
    for one, other in ((base.ss, found.ss), (base.rr, found.rr), (base.gd, found.gd)):
        assert np.allclose(one.coef, other.coef, rtol=1e-12)  # powers of two; entries of order 1 to 10, cond < 100
    assert base.meaning == found.meaning


def test_features_that_a_new_unit_would_round_keep_theirs() -> None:
    X = np.array([[2.0**1000, 2.0**400], [2.0**-1000, 2.0**380], [0.0, 0.0]])
    assert np.array_equal(moderate_features(X), X / [1, 2.0**401])
