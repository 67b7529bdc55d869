"""What a reader sees in the terminal, looked for piece by piece."""

import numpy as np
from rich.console import Console

from proofs_check.data import as_table, load
from proofs_check.diagnose import RegressionDiagnosis, diagnose_regression
from proofs_check.diagnose.dispatch import render


def shown(found: RegressionDiagnosis, width: int = 200) -> str:
    console = Console(width=width, highlight=False)
    with console.capture() as capture:
        console.print(render(found))
    return capture.get()


def row(text: str, start: str) -> list[str]:
    return next(line for line in text.splitlines() if line.startswith(start)).split()


def test_points_distances_and_sentences() -> None:
    found = diagnose_regression(load("simpson-4"), batch_size=2)
    text = shown(found)
    assert text.startswith("simpson-4: regression, 4 samples, 1 feature, 1 target; 2 batches of 2, order IGM")
    assert row(text, "x1") == ["x1", "-0.5", "0.5", "0.671", "SS", "opposite"]
    assert row(text, "SS from RR")[3] == "2"
    assert row(text, "SS from GD")[4] == "180.0°"
    unwrapped = " ".join(text.split())
    for sentence in (*found.meaning, *found.advice, *found.notes):
        assert " ".join(sentence.split()) in unwrapped


def test_every_target_has_its_table_and_sampled_values_their_error() -> None:
    rng = np.random.default_rng(0)
    found = diagnose_regression(rng.normal(size=(24, 2)), rng.normal(size=(24, 2)), batch_size=4, rr="monte-carlo")
    text = shown(found)
    assert "coefficients of y1" in text
    assert "coefficients of y2" in text
    assert row(text, "x1")[3] == "±"
    assert row(text, "RR from GD")[4] == "±"


def test_many_features_are_cut_and_counted() -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 50))
    text = shown(diagnose_regression(X, X[:, 49] * 9 + X[:, 0], batch_size=20, rr="monte-carlo", tolerance=0.5))
    assert "… and 10 features with smaller coefficients" in text
    assert row(text, "x50")
    assert sum(line.startswith("x") for line in text.splitlines()) == 40


def test_names_are_never_markup() -> None:
    rng = np.random.default_rng(0)
    table = as_table(rng.normal(size=(8, 1)), rng.normal(size=8), features=["[red]a[/red]"], targets=["[b]"])
    text = shown(diagnose_regression(table, batch_size=2))
    assert "[red]a[/red]" in text
    assert "coefficients of [b]" in text
