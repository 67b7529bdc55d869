"""Which task a table poses, by rule."""

import numpy as np
import pytest

from proofs_check.data import as_table, load
from proofs_check.diagnose import dispatch
from proofs_check.diagnose.dispatch import choose_task, diagnose, tasks
from proofs_check.errors import InputError

FIFTY = np.arange(50)
RULES = [
    ("text", np.array(["a", "b"] * 25), "classification"),
    ("two integers", FIFTY % 2, "classification"),
    ("two integers, few samples", np.array([-1, 1]), "classification"),
    ("ten classes of five", FIFTY % 10, "classification"),
    ("eleven classes of fewer", FIFTY % 11, "regression"),
    ("two numbers that are not whole", FIFTY % 2 / 2, "regression"),
    ("all different", FIFTY, "regression"),
    ("several targets", np.stack([FIFTY % 2, FIFTY % 2], axis=1), "regression"),
]


@pytest.mark.parametrize(("target", "task"), [row[1:] for row in RULES], ids=[row[0] for row in RULES])
def test_the_rule(monkeypatch: pytest.MonkeyPatch, target: np.ndarray, task: str) -> None:
    monkeypatch.setattr(dispatch, "tasks", lambda: ("regression", "classification"))
    table = as_table(np.arange(len(target)), target)
    chosen, why = choose_task(table, "auto")
    assert chosen == task
    assert "--task" in why
    assert choose_task(table, "regression") == ("regression", "")


def test_without_classification_classes_are_taken_as_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "tasks", lambda: ("regression",))
    table = as_table(np.arange(50), FIFTY % 2)
    assert choose_task(table, "auto")[1] == (
        "The target looks like classes, as the target has two values; it is taken as numbers."
    )
    found = diagnose(table, batch_size=5)
    assert "looks like classes" in " ".join(found.to_json()["notes"])
    with pytest.raises(InputError, match="unknown task 'classification'; use auto or regression"):
        choose_task(table, "classification")
    with pytest.raises(InputError, match="is not numeric: row 1 holds 'a'"):
        diagnose(as_table([1, 2, 3], ["a", "b", "a"]), batch_size=3)


def test_data_sets_say_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dispatch, "tasks", lambda: ("regression", "classification"))
    assert choose_task(load("simpson-4"), "auto")[0] == "regression"
    assert choose_task(load("iris"), "auto")[0] == "classification"


def test_tasks_are_found_by_their_modules() -> None:
    assert tasks()[0] == "regression"
    with pytest.raises(InputError, match="unknown task 'clustering'"):
        choose_task(as_table([1, 2], [1, 2]), "clustering")


def test_settings_reach_the_diagnosis() -> None:
    found = diagnose(as_table(FIFTY**2 % 17, FIFTY**3 % 19), task="regression", batch_size=5, seed=3, rr="monte-carlo")
    document = found.to_json()
    assert (document["seed"], document["rr"]["method"]) == (3, "monte-carlo")
