"""Where SS, RR and GD converge on real and constructed data, against brute force."""

import json
from itertools import combinations

import numpy as np
import pytest

import constructions
from proofs_check.data import load
from proofs_check.diagnose import RegressionDiagnosis, diagnose_regression
from proofs_check.diagnose.sentences import flipped_features
from proofs_check.diagnose.units import moderate_features
from proofs_check.errors import InputError
from proofs_check.orders import epoch_permutation

CONTRACT = {"n", "d", "p", "task", "batch_size", "batches", "order", "seed", "eps", "constant_pairs"}


def small(n: int = 12, d: int = 2, p: int = 1, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(-20, 21, (n, d)).astype(float), rng.integers(-20, 21, (n, p)).astype(float)


def normalized(batch: np.ndarray) -> np.ndarray:
    """Batch normalization as a beginner would write it, a constant feature to 0."""
    spread = batch.std(axis=0)
    return np.where(spread > 0, (batch - batch.mean(axis=0)) / np.where(spread > 0, spread, 1), 0)


def solved(batches: list[np.ndarray], X: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Normal equations over the given batches, one after the other."""
    gram, cross = np.zeros((X.shape[1],) * 2), np.zeros((Y.shape[1], X.shape[1]))
    for rows in batches:
        x = normalized(X[rows])
        gram, cross = gram + x.T @ x, cross + Y[rows].T @ x
    return np.linalg.solve(gram, cross.T).T


@pytest.mark.parametrize(("n", "batch_size"), [(12, 3), (9, 3), (11, 3)])
def test_all_three_against_brute_force(n: int, batch_size: int) -> None:
    X, Y = small(n, p=2)
    found = diagnose_regression(X, Y, batch_size=batch_size, seed=4)
    order = np.random.default_rng(np.random.SeedSequence(4)).permutation(n)
    parts = [order[i : i + batch_size] for i in range(0, n, batch_size)]
    sizes = [len(rows) for rows in parts]
    # A subset of each size stands for equally many batches: repeat the rarer size's subsets to the same total.
    everything = []
    for size in sorted(set(sizes)):
        subsets = [np.array(s) for s in combinations(range(n), size)]
        everything.append((sizes.count(size) / len(subsets), subsets))
    gram, cross = np.zeros((2, 2)), np.zeros((2, 2))
    for weight, subsets in everything:
        for rows in subsets:
            x = normalized(X[rows])
            gram, cross = gram + weight * x.T @ x, cross + weight * Y[rows].T @ x
    near = {"rtol": 1e-10, "atol": 1e-10}  # a few hundred sums of order 1 at condition numbers below 1e3
    assert np.allclose(found.ss.coef, solved(parts, X, Y), **near)
    assert np.allclose(found.gd.coef, solved([np.arange(n)], X, Y), **near)
    assert np.allclose(found.rr.coef, np.linalg.solve(gram, cross.T).T, **near)
    assert found.batches == len(parts)


def test_simpson_as_given() -> None:
    found = diagnose_regression(load("simpson-4"), batch_size=2)
    expected = constructions.find("simpson-4").expects
    exact = {name: float(expected[name]) for name in ("ss", "rr", "gd")}
    assert found.order == "igm"
    assert (found.ss.coef.item(), found.rr.coef.item()) == (exact["ss"], exact["rr"])  # small integers: no rounding
    assert found.gd.coef.item() == pytest.approx(exact["gd"], rel=1e-15)  # one square root
    assert found.distortion["ss_rr"] == 2
    assert found.shuffles is not None
    # One of the three pairings is as given, and no other is as far from RR: 200 draws within 5 standard errors of 1/3.
    assert abs(found.shuffles.as_far - 1 / 3) < 5 * (2 / 9 / 200) ** 0.5
    assert any("opposite sign to x1" in sentence for sentence in found.meaning)
    # With an order asked for, the data's own no longer counts.
    shuffled = diagnose_regression(load("simpson-4"), batch_size=2, order="ss", seed=1)
    assert shuffled.order == "ss"
    order = epoch_permutation(4, "ss", np.random.default_rng(np.random.SeedSequence(1)))
    by_hand = solved([order[:2], order[2:]], load("simpson-4").X, load("simpson-4").numbers())
    assert shuffled.ss.coef.item() == by_hand.item()


def test_orders() -> None:
    X, Y = small()
    by_order = {order: diagnose_regression(X, Y, batch_size=3, order=order, seed=2) for order in ("ss", "igm", "rr")}
    assert np.array_equal(by_order["ss"].ss.coef, by_order["rr"].ss.coef)
    assert not np.array_equal(by_order["ss"].ss.coef, by_order["igm"].ss.coef)
    order = np.random.default_rng(np.random.SeedSequence(2)).permutation(len(X))
    assert np.array_equal(
        by_order["ss"].ss.coef, diagnose_regression(X[order], Y[order], batch_size=3, order="igm").ss.coef
    )
    assert diagnose_regression(X, Y, batch_size=3).order == "ss"
    assert any(s.startswith("Reshuffle") for s in by_order["ss"].advice)
    assert not any(s.startswith("Reshuffle every") for s in by_order["rr"].advice)


def test_the_same_seed_gives_the_same_bytes() -> None:
    X, Y = small(30)
    one, two, other = (
        json.dumps(diagnose_regression(X, Y, batch_size=5, seed=seed, rr="monte-carlo", tolerance=0.05).to_json())
        for seed in (1, 1, 2)
    )
    assert one == two != other


def test_json_keys_and_values() -> None:
    X, Y = small(p=2)
    found = diagnose_regression(X, Y, batch_size=3)
    document = json.loads(json.dumps(found.to_json(), allow_nan=False))
    assert document.keys() >= CONTRACT | {"optimum", "distortion"}
    assert (document["n"], document["d"], document["p"], document["task"]) == (12, 2, 2, "regression")
    assert np.array_equal(document["optimum"]["rr"], found.rr.coef)
    assert {np.shape(document["optimum"][name]) for name in ("ss", "rr", "gd")} == {(2, 2)}
    assert "stderr" not in document["optimum"]
    for key, one, other in (
        ("ss_gd", found.ss, found.gd),
        ("rr_gd", found.rr, found.gd),
        ("ss_rr", found.ss, found.rr),
    ):
        relative = np.linalg.norm(one.coef - other.coef) / np.linalg.norm(other.coef)
        assert document["distortion"][key] == pytest.approx(relative, rel=1e-14)  # the same two norms and a division


def test_sampled_rr_carries_its_error() -> None:
    X, Y = small(24)
    exact = diagnose_regression(X, Y, batch_size=4, rr="exact")
    found = diagnose_regression(X, Y, batch_size=4, rr="monte-carlo", tolerance=0.02)
    document = found.to_json()
    assert np.shape(document["optimum"]["stderr"]) == (1, 2)
    assert found.rr.stderr is not None
    assert (np.abs(found.rr.coef - exact.rr.coef) < 5 * found.rr.stderr).all()  # 5 standard errors
    for key in ("rr_gd", "ss_rr"):
        one, other, error = found.distortion[key], exact.distortion[key], found.distortion_error[key]
        assert one is not None
        assert other is not None
        assert error is not None
        assert 0 < abs(one - other) < 5 * error  # 5 standard errors
    assert found.distortion_error["ss_gd"] is None
    assert "sampled" in " ".join(found.notes)


def test_shifting_and_scaling_the_target_and_the_features() -> None:
    X, Y = small()
    base = diagnose_regression(X, Y, batch_size=3)
    moved = diagnose_regression(X * [2, -8] + [1, -3], 4 * Y + 1024, batch_size=3)
    for one, other in ((base.ss, moved.ss), (base.rr, moved.rr), (base.gd, moved.gd)):
        assert np.allclose(other.coef, 4 * one.coef * [1, -1], rtol=1e-9)  # means removed by rounded sums, cond < 1e3
    assert moved.distortion == pytest.approx(base.distortion, rel=1e-9)  # the same coefficients up to the above
    assert moved.excess_percent == pytest.approx(base.excess_percent, rel=1e-9)  # likewise


def test_excess_risk_is_what_the_undistorted_risk_says() -> None:
    X, Y = small(p=2)
    found = diagnose_regression(X, Y, batch_size=3)
    whole, centred = normalized(X), Y - Y.mean(axis=0)

    def risk(M: np.ndarray) -> float:
        return float(((centred - whole @ M.T) ** 2).sum() / (centred**2).sum() * 100)

    assert found.gd_risk_percent == pytest.approx(risk(found.gd.coef), rel=1e-12)  # sums of 24 terms
    extra = {name: risk(M.coef) - risk(found.gd.coef) for name, M in (("ss", found.ss), ("rr", found.rr))}
    assert found.excess_percent == pytest.approx(
        extra, abs=1e-10
    )  # differences of risks of about 100, rounded to 1e-14


def test_one_batch_is_gd() -> None:
    X, Y = small()
    found = diagnose_regression(X, Y, batch_size=12)
    for gap in found.distortion.values():
        assert gap == pytest.approx(0, abs=1e-12)  # three ways to solve the same equations
    assert found.larger == ()
    assert found.advice == ()
    assert found.meaning[1] == "RR converges to GD's point."


def test_larger_batches_where_they_fit() -> None:
    X, Y = small(13)
    assert [other.batch_size for other in diagnose_regression(X, Y, batch_size=3, drop_last=True).larger] == [6, 12]
    assert [other.batch_size for other in diagnose_regression(X, Y, batch_size=5).larger] == [10]
    X, Y = small(9)
    assert [other.batch_size for other in diagnose_regression(X, Y, batch_size=3).larger] == [6]
    assert diagnose_regression(X, Y, batch_size=4, drop_last=True).notes[2].startswith("The last 1 samples")


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


def test_how_rr_was_computed_is_said() -> None:
    X, Y = small()
    for size, rr, says in (
        (2, "exact", "Kendall's τ"),
        (3, "exact", "all possible batches"),
        (3, "monte-carlo", "sampled"),
    ):
        assert any(says in note for note in diagnose_regression(X, Y, batch_size=size, rr=rr, tolerance=0.1).notes)


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


def test_the_shuffle_summary() -> None:
    X, Y = small(30, seed=2)
    sorted_ = np.argsort(X[:, 0])
    found: RegressionDiagnosis = diagnose_regression(X[sorted_], Y[sorted_], batch_size=2, order="igm")
    drawn = found.shuffles
    assert drawn is not None
    assert drawn.ss_rr is not None
    assert drawn.as_far < 0.05  # sorted data pair neighbours, which no random shuffle does
    assert drawn.ss_rr[0] < drawn.ss_rr[1] < (found.distortion["ss_rr"] or 0)


BAD = [
    ({"batch_size": 1}, "batch size 1 is too small"),
    ({"batch_size": 13}, "larger than the 12 samples"),
    ({"batch_size": 11}, "last batch of one sample"),
    ({"order": "sgd"}, "unknown order 'sgd'; use ss, igm or rr"),
    ({"seed": -1}, "seed must be at least 0"),
    ({"eps": -1.0}, "eps must be at least 0"),
    ({"eps": float("nan")}, "eps must be at least 0 and finite"),
    ({"constant": "drop"}, "unknown convention 'drop'"),
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
