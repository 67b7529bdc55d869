"""What is recorded, recomputed from the definitions by other code."""

from __future__ import annotations

import numpy as np
import pytest

from proofs_check.batchnorm import normalize_batches
from proofs_check.data import as_table, load
from proofs_check.diagnose.order import shuffle_of
from proofs_check.errors import InputError
from proofs_check.networks import Setting, problem_of, run, units
from proofs_check.networks.measure import CLASS_NAMES, hidden, measure
from proofs_check.orders import batches_of
from proofs_check.training.losses import mean_loss
from proofs_check.training.simulate import train
from tests.networks.problems import small

NEAR = 1e-12  # rounding of a few hundred steps at values of order 1


@pytest.mark.parametrize(("kind", "rate"), [("regression", 0.02), ("binary", 0.3), ("classes", 0.3)])
@pytest.mark.parametrize("gamma", ["frozen", "trained"])
def test_depth_one_is_the_plain_simulator_of_linear_and_batch_normalization(kind, rate, gamma):
    problem = small(kind)
    setting = Setting(
        depth=1, activation="linear", gamma=gamma, eps=0.0, batch_size=6, epochs=50, rate=rate, record=(0, 50)
    )
    found = run(problem, setting, orders=("igm", "gd"), runs=1)
    targets = problem.labels() if kind == "classes" else problem.T
    for order in ("igm", "gd"):
        plain = train(
            problem.X, targets, rate=rate, epochs=50, batch_size=22 if order == "gd" else 6, order=order, gamma=gamma,
            loss=problem.loss, record=[0, 50],
        )  # fmt: skip
        assert np.abs(found.series(order, "true_loss")[0] - plain.gd_risk).max() < NEAR
        assert np.abs(found.series(order, "order_loss")[0] - plain.order_risk).max() < NEAR
        norm = np.linalg.norm(plain.M[-1])
        assert found.series(order, "norm_1")[0, -1] == pytest.approx(norm, abs=NEAR)


def test_a_deep_networks_records_follow_the_definition():
    problem = small("classes")
    setting = Setting(depth=3, width=7, eps=1e-3, batch_size=6, epochs=4, rate=0.1, record=(4,))
    unit = units.start(problem, setting, "ss", 2)
    units.advance(problem, setting, unit, 4)
    row = dict(zip(["epoch", "steps", "true", "own", "right", "own right", "n1", "n2", "n3"],
                   measure(problem, setting, unit), strict=True))  # fmt: skip
    seen = np.random.default_rng(np.random.SeedSequence(2)).permutation(22)
    for batches, loss, right in (([np.arange(22)], "true", "right"), (batches_of(seen, 6), "own", "own right")):
        a, at, norms = problem.X, 0, []
        for layer, (d, w) in enumerate([(5, 7), (7, 7), (7, 3)]):
            W, gamma = unit.theta[at : at + d * w].reshape(d, w), unit.theta[at + d * w : at + d * w + d]
            at += d * w + d
            if layer == 2:
                assert np.abs(a - hidden(problem, setting, unit.theta, list(batches))).max() < NEAR
            a = normalize_batches(a, batches, eps=1e-3).values @ (gamma[:, None] * W)
            a = np.maximum(a, 0) if layer < 2 else a
            norms.append(np.linalg.norm(gamma[:, None] * W))
        assert row[loss] == pytest.approx(mean_loss("softmax", a, problem.T, np.eye(3)), abs=NEAR)
        assert row[right] == (a.argmax(axis=1) == problem.labels()).mean()
        assert [row["n1"], row["n2"], row["n3"]] == pytest.approx(norms, abs=NEAR)


@pytest.mark.parametrize("seed", [0, 5])
def test_single_shuffle_is_the_permutation_that_diagnose_speaks_of(seed):
    table = load("iris")
    _, permutation = shuffle_of(table, "ss", seed)
    assert (units.order_of_epoch("ss", seed, 1, table.n, 8) == permutation).all()


def test_a_constant_unit_gives_zero_at_eps_zero():
    X = np.column_stack([np.arange(8.0), np.full(8, 3.7)])
    problem = problem_of(as_table(X, np.arange(8) % 2), task="classification")
    found = run(problem, Setting(depth=2, width=3, eps=0.0, batch_size=4, epochs=20, rate=0.5), runs=2)
    assert np.isfinite(found.values).all()


def test_classes_of_the_data_themselves_at_depth_one():
    """The four points of C-6: single shuffle is separable in the data's own order, all data are not."""
    problem = problem_of(load("four-points"))
    setting = Setting(depth=1, activation="linear", eps=0.0, batch_size=2, epochs=2, record=(0, 1, 2), separability=2)
    found = run(problem, setting, orders=("igm", "gd"), runs=1)
    assert found.columns[-2:] == ("order_class", "true_class")
    names = [[CLASS_NAMES[int(v)] for v in found.values[o, 0, -1, -2:]] for o in (0, 1)]
    assert names == [["LS", "SC"], ["SC", "SC"]]
    assert np.isnan(found.values[:, :, 1, -2:]).all()  # decided at the first and the last record


def test_separability_is_refused_where_it_makes_no_sense_or_takes_too_long():
    with pytest.raises(InputError, match="regression"):
        run(small("regression"), Setting(batch_size=6, separability=1))
    with pytest.raises(InputError, match="at most 1,000,000"):
        run(problem_of(load("digits")), Setting(separability=1))
    with pytest.raises(InputError, match="use --width 5 or less"):
        run(small("binary"), Setting(batch_size=6, activation="linear", width=6, separability=1))


def test_a_linear_network_may_separate_batches_that_its_features_do_not():
    """All tumours: depth 1 is SC under this shuffle; at depth 2 what SS sees becomes LS, what all data see does not."""
    problem = problem_of(load("breast-cancer"))
    setting = Setting(
        depth=2, width=24, activation="linear", batch_size=16, rate=0.1, epochs=300, record=(0, 300), separability=2
    )
    found = run(problem, setting, orders=("ss",), runs=1)
    assert [[CLASS_NAMES[int(v)] for v in row] for row in found.values[0, 0, :, -2:]] == [["SC", "SC"], ["LS", "SC"]]


def test_problems_are_standardized_and_classes_in_order():
    problem = problem_of(load("digits"), classes=["8", "3"], samples=100)
    assert problem.classes == ("3", "8")
    assert problem.loss == "logistic"
    assert problem.n == 100
    table = load("digits")
    assert (problem.T[:, 0] == np.where(table.Y[problem.rows, 0] == 8, 1, -1)).all()
    spread = problem.X.std(axis=0)
    assert np.abs(problem.X.mean(axis=0)).max() < 1e-14  # rounding of a mean of 100 values of order 1
    assert ((np.abs(spread - 1) < 1e-14) | (spread == 0)).all()  # likewise


@pytest.mark.parametrize(
    ("name", "options", "says"),
    [
        ("digits", {"classes": ["3", "x"]}, "no class 'x'"),
        ("digits", {"classes": ["3"]}, "two classes"),
        ("diabetes", {"classes": ["3"]}, "taken for regression"),
        ("iris", {"samples": 151}, "use 2 to 150"),
        ("iris", {"task": "clasification"}, "unknown task"),
    ],
)
def test_bad_problems_are_one_sentence(name, options, says):
    with pytest.raises(InputError, match=says):
        problem_of(load(name), **options)
