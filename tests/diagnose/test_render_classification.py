"""What a reader sees of a classification in the terminal, looked for piece by piece."""

from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from proofs_check.data import as_table, load
from proofs_check.diagnose import ClassificationDiagnosis, diagnose_classification
from proofs_check.diagnose.dispatch import render


def shown(found: ClassificationDiagnosis, width: int = 200) -> str:
    console = Console(width=width, highlight=False)
    with console.capture() as capture:
        console.print(render(found))
    return capture.get()


def row(text: str, start: str) -> list[str]:
    return next(line for line in text.splitlines() if line.startswith(start)).split()


def test_the_answer_comes_first_then_the_orders() -> None:
    found = diagnose_classification(load("four-points"), batch_size=2)
    text = shown(found)
    lines = text.splitlines()
    assert lines[0].startswith(
        "four-points: classification, 4 samples, 1 feature, 2 classes; 2 batches of 2, order IGM"
    )
    assert lines[2].strip() == found.answer
    assert "to infinity, whatever direction the optimiser takes (certified)" in found.answer
    assert "reshuffling every epoch (RR) cannot diverge (certified)" in found.answer
    assert row(text, "SS in the")[-6:] == ["4", "of", "4", "samples", "diverges", "yes"]
    assert row(text, "RR, resh")[4:] == ["SC", "0", "of", "4", "samples", "bounded", "yes"]
    assert row(text, "x1") == ["x1", "1"]
    assert ["2", "1", "-0.447"] in [line.split() for line in lines]  # row from 1, class, margin
    unwrapped = " ".join(text.split())
    for sentence in (*found.meaning, *found.advice, *found.notes):
        assert " ".join(sentence.split()) in unwrapped
    assert "grows by 0.224 for every unit of log t" in unwrapped


def test_a_narrow_terminal_cuts_no_word() -> None:
    found = diagnose_classification(load("four-points"), batch_size=2)
    unwrapped = " ".join(shown(found, width=72).split())
    for sentence in (found.answer, *found.meaning, *found.advice):
        assert " ".join(sentence.split()) in unwrapped


def test_many_features_and_lost_samples_are_cut_and_counted() -> None:
    found = diagnose_classification(load("breast-cancer"), batch_size=2, drop_last=True)
    lost = len(found.direction["ss"].lost)
    assert lost > 8
    text = shown(found)
    assert f"Samples that it loses: {lost} of 569" in text
    assert f"… and {lost - 8} more" in text
    assert row(text, "worst radius")[2] == "-0.5"
    assert not any(line.split()[-1:] == ["0"] and line.startswith("mean") for line in text.splitlines())  # rounding
    assert "beyond LS this is expected, not proved" in " ".join(text.split())  # the order is PLS


def test_many_weights_are_cut_and_counted() -> None:
    rng = np.random.default_rng(0)
    found = diagnose_classification(rng.normal(size=(16, 14)), np.arange(16) % 2, batch_size=8, order="igm")
    text = shown(found)
    assert found.separability["ss"].class_ == "LS"
    assert "… and 4 features with smaller weights; --json holds all." in text
    assert sum(line.startswith("x") for line in text.splitlines()) == 10


def test_several_classes_show_which_a_feature_speaks_for() -> None:
    X = np.random.default_rng(1).integers(-4, 5, (12, 6))
    found = diagnose_classification(X, np.array(["a", "b", "c"])[np.arange(12) % 3], batch_size=3, order="igm")
    text = shown(found)
    assert "most for" in text
    weight = found.direction["ss"].weight
    a = int(np.argmax(np.linalg.norm(weight, axis=0)))
    line = row(text, f"x{a + 1} ")
    assert line[2:] == ["abc"[int(np.argmax(weight[:, a]))], "abc"[int(np.argmin(weight[:, a]))]]


def test_names_are_never_markup() -> None:
    table = as_table([0, 1, 2, 3], ["[u]", "[/u]", "[u]", "[/u]"], features=["[red]a[/red]"], targets=["[b]"])
    text = shown(diagnose_classification(table, batch_size=2, order="igm"))
    assert "[red]a[/red]" in text
    assert "class [/u]" in text


@pytest.mark.parametrize("order", ["ss", "igm", "rr"])
def test_every_order_is_answered_in_its_own_name(order: str) -> None:
    found = diagnose_classification(load("iris"), batch_size=10, order=order)
    name = {"ss": "SS with this shuffle", "igm": "SS in the data's own order", "rr": "RR, reshuffling every epoch"}
    assert f"Training with {name[order]} " in shown(found)


def test_a_class_with_a_certificate_and_a_fate_without_one() -> None:
    found = diagnose_classification(load("four-points"), batch_size=2)
    open_fate = replace(found.fate["ss"], fate="undecided", strength="undecided", verified=False, certificate=None)
    text = shown(replace(found, fate={**found.fate, "ss": open_fate}))
    assert row(text, "SS in the")[-3:] == ["undecided", "class", "only"]
