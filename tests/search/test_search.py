"""The search: known smallest examples from scratch, the same answer by any way, bounds that are refused."""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest

from constructions.dataset import data_set
from proofs_check.certificates import check_certificate
from proofs_check.errors import InputError
from proofs_check.predicates import decide, parse
from proofs_check.search import Bounds, run, search
from proofs_check.search.bounds import levels
from proofs_check.search.filters import Filter
from proofs_check.search.invariance import needs_distinct
from proofs_check.search.walks import false_where_ss_overlaps


def shown(result):
    data = result.found
    return [[int(v) for v in row] for row in data.X], [int(row[0]) for row in data.y]


def test_alternating_labels_are_the_smallest_divergence_of_ss():
    found = search("ss diverges and not rr diverges and gd SC and generic")
    assert shown(found) == ([[0], [1], [2], [3]], [-1, 1, -1, 1])
    assert found.smallest
    assert found.sentence().startswith("exhaustive: no smaller one exists")
    assert all(check_certificate(made) for made in found.decision.certificates)


def test_simpsons_four_points_are_the_smallest_reversal():
    found = search("ss opposite gd and generic", max_n=4, max_d=1)
    assert shown(found) == ([[0], [1], [2], [3]], [1, 0, 3, 2])
    assert found.smallest


def test_reshuffling_diverges_first_on_four_points_in_the_plane():
    found = search("rr diverges and generic", max_n=4, max_entry=4)
    assert shown(found) == ([[0, 0], [1, 1], [2, 3], [4, 2]], [-1, -1, -1, 1])
    assert found.smallest


def test_none_is_a_result_with_counts():
    found = search("rr LS and rr diverges", max_n=4, max_d=1)
    assert found.found is None
    assert found.how == "exhaustive"
    assert found.sentence().startswith("exhaustive: none exists up to n ≤ 4, d ≤ 1, entries 0 … n − 1, B = 2 (")
    assert sum(part.raw for part in found.covered) == (2**2 - 1) * 2 + (4**4 - 1) * 14


@pytest.mark.parametrize(
    "predicate",
    ["ss PLS and gd SC and rr SC", "ss opposite gd", "ss diverges and not ties", "rr PLS", "lost(ss) = 2",
     "ss/gd < 1/2 and gd != 0", "positives = 1 and ss diverges", "ss > 1 and gd < 1"],
)  # fmt: skip
def test_against_all_data_sets_without_any_reduction(predicate):
    """n = 4, d = 1: every data set is decided exactly, the smallest by (largest entry, sum, rows) is compared."""
    tree = parse(predicate)
    found = search(tree, max_n=4, max_d=1, max_entry=2)
    labels = found.task == "classification"
    best = None
    for x in product(range(3), repeat=4):
        for y in product((-1, 1) if labels else range(3), repeat=4):
            if len(set(y)) < 2 or min(x) or (not labels and min(y)) or max(x) == 0:
                continue
            rows = list(zip(x, y, strict=True))
            size = sum(x) if labels else sum(x) + sum(y)
            key = (max(x) if labels else max(*x, *y), size, rows)
            if best is None or key < best:
                data = data_set("one", "One.", X=x, y=y, batch_size=2, witnesses=(), expects={}, task=found.task)
                if decide(tree, data).holds:
                    best = key
    if best is None:
        assert found.found is None
    else:
        X, y = shown(found)
        entries = [v for row in X for v in row] + ([] if labels else y)
        assert (max(entries), sum(entries)) == best[:2]


@pytest.mark.parametrize(
    ("B", "d", "labels"), [(2, 1, True), (2, 2, True), (2, 3, True), (3, 2, True), (2, 2, False), (3, 2, False)]
)
def test_the_filter_is_never_wrong(B, d, labels):
    """What it says for certain is what exact arithmetic says."""
    rng = np.random.default_rng(10 * B + d)
    texts = ["ss diverges", "rr bounded", "gd LS or ss PLS", "frozen ss diverges", "lost(ss) <= 1", "no ties and rr SC"]
    if not labels:
        texts = [
            "ss opposite gd in some feature",
            "distortion(ss, gd) > 1",
            "rr/gd < 1/2",
            "ss[0] = 0",
            "norm(rr) < norm(gd)",
        ]
    X = rng.integers(0, 4, (12, 6, d))
    y = rng.choice((-1, 1), (12, 6)) if labels else rng.integers(0, 4, (12, 6))
    if labels:
        y[:, 1::2] = -y[:, ::2]
    decided = 0
    for text in texts:
        truth = Filter(parse(text), B, labels=labels).truth(X, y, 3)
        for k in np.flatnonzero(truth != 1).tolist():
            task = "classification" if labels else "regression"
            data = data_set(
                "one", "One.", X=X[k].tolist(), y=y[k].tolist(), batch_size=B, witnesses=(), expects={}, task=task
            )
            exact = decide(text, data).holds
            assert exact is None or exact == (truth[k] == 2), (text, data)
            decided += 1
    assert decided > 20


def test_any_number_of_workers_gives_the_same_answer():
    predicate = "ss diverges and rr diverges and gd PLS"
    one, two = (search(predicate, max_n=4, max_entry=3, jobs=jobs) for jobs in (1, 2))
    assert shown(one) == shown(two)
    assert one.covered == two.covered


def test_an_interrupted_search_goes_on_where_it_was(tmp_path, monkeypatch):
    predicate, file = "rr LS and n = 4 and d = 2", tmp_path / "progress.json"
    monkeypatch.setattr(run, "PART", 64)
    whole = search(predicate, max_n=4, max_entry=2)
    calls, scan = [], run.scan

    def interrupted(question, part):
        calls.append(part)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return scan(question, part)

    monkeypatch.setattr(run, "scan", interrupted)
    half = search(predicate, max_n=4, max_entry=2, resume=str(file))
    assert half.stopped
    assert half.how == "stopped"
    done = len(json.loads(file.read_text())["parts"])
    assert done == 3
    calls.clear()
    calls += [None] * 10
    rest = search(predicate, max_n=4, max_entry=2, resume=str(file))
    assert rest.covered == whole.covered
    assert len(calls) - 10 == len(json.loads(file.read_text())["parts"]) - done


def test_a_time_limit_stops_and_says_so(monkeypatch):
    monkeypatch.setattr(run, "PART", 64)
    found = search("rr LS and n = 4 and d = 2", max_n=4, time_limit=1e-9)
    assert found.how == "stopped"
    assert "time limit" in found.sentence()


def test_levels_too_large_are_sampled_from_the_seed(monkeypatch):
    monkeypatch.setattr(run, "MOST", 10)
    found, again = (search("ss diverges and d = 2 and n = 4", max_n=4, samples=2000, seed=3) for _ in range(2))
    assert not found.smallest
    assert found.how == "sampled"
    assert shown(found) == shown(again)


@pytest.mark.parametrize("damage", ["not json", "{}", '{"format": "proofs-check search", "version": 1}'])
def test_a_file_that_is_no_progress_is_refused(tmp_path, damage):
    file = tmp_path / "progress.json"
    file.write_text(damage)
    with pytest.raises(InputError, match="not the progress"):
        search("ss LS", max_n=2, max_d=1, resume=str(file))


def test_a_progress_of_another_search_or_changed_is_refused(tmp_path):
    file = tmp_path / "progress.json"
    search("ss LS and rr SC", max_n=2, max_d=1, resume=str(file))
    with pytest.raises(InputError, match="another search"):
        search("ss PLS and rr SC", max_n=2, max_d=1, resume=str(file))
    file.write_text(file.read_text().replace('"considered": 1', '"considered": 2', 1))
    with pytest.raises(InputError, match="changed"):
        search("ss LS and rr SC", max_n=2, max_d=1, resume=str(file))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ({"predicate": "ss LS", "batch_size": 1}, "batch size 1"),
        ({"predicate": "ss LS", "batch_size": 7}, "no batch of 7"),
        ({"predicate": "ss LS", "max_d": 0}, "at least 1 feature"),
        ({"predicate": "ss LS", "max_entry": 0}, "constant"),
        ({"predicate": "ss LS", "max_n": 99}, "more than the 24"),
        ({"predicate": "ss LS", "task": "regression"}, "need labels"),
        ({"predicate": "ss LS", "task": "clustering"}, "unknown task"),
        ({"predicate": "ss LS", "jobs": 0}, "at least 1"),
        ({"predicate": "ss LS", "time_limit": 0.0}, "time limit"),
        ({"predicate": "ss LS and n > 6"}, "no data set"),
        ({"predicate": "ss LSS"}, "column 4"),
    ],
)
def test_bad_calls_are_refused_in_a_sentence(call, words):
    with pytest.raises(InputError, match=words):
        search(**call)


def test_levels_come_in_the_stated_order():
    every = [(level.n, level.d, level.bound) for level in levels(Bounds(5, 2, None, 2), parse("ss LS and n != 2"))]
    assert every == [(4, d, K) for d in (1, 2) for K in (1, 2, 3)]


def test_what_a_predicate_excludes_at_once():
    assert needs_distinct(parse("generic and ss LS"))
    assert not needs_distinct(parse("generic or ss LS"))
    assert false_where_ss_overlaps(parse("ss diverges or lost(ss) > 0"))
    assert not false_where_ss_overlaps(parse("rr diverges"))
