"""Where SS, RR and GD converge on real and constructed data, against brute force."""

import json
from itertools import combinations

import numpy as np
import pytest

import constructions
from proofs_check.data import load
from proofs_check.diagnose import RegressionDiagnosis, diagnose_regression
from proofs_check.orders import epoch_permutation
from tests.diagnose.brute import normalized, small, solved

CONTRACT = {"n", "d", "p", "task", "batch_size", "batches", "order", "seed", "eps", "constant_pairs"}


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


def test_how_rr_was_computed_is_said() -> None:
    X, Y = small()
    for size, rr, says in (
        (2, "exact", "Kendall's τ"),
        (3, "exact", "all possible batches"),
        (3, "monte-carlo", "sampled"),
    ):
        assert any(says in note for note in diagnose_regression(X, Y, batch_size=size, rr=rr, tolerance=0.1).notes)


def test_the_shuffle_summary() -> None:
    X, Y = small(30, seed=2)
    sorted_ = np.argsort(X[:, 0])
    found: RegressionDiagnosis = diagnose_regression(X[sorted_], Y[sorted_], batch_size=2, order="igm")
    drawn = found.shuffles
    assert drawn is not None
    assert drawn.ss_rr is not None
    assert drawn.as_far < 0.05  # sorted data pair neighbours, which no random shuffle does
    assert drawn.ss_rr[0] < drawn.ss_rr[1] < (found.distortion["ss_rr"] or 0)
