"""``proofs-check diagnose`` as users call it."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from proofs_check.__main__ import main
from proofs_check.data import load


class Called:
    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err


Call = Callable[..., Called]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*words: str) -> Called:
        monkeypatch.setattr(sys, "argv", ["proofs-check", "diagnose", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        caught = capsys.readouterr()
        return Called(int(ended.value.code or 0), caught.out, caught.err)

    return run


def test_diabetes_at_batch_size_two_is_the_sum_over_pairs(call: Call) -> None:
    done = call("diabetes", "--batch-size", "2", "--json", "-")
    assert done.status == 0
    document = json.loads(done.out)  # nothing else is on standard output
    table = load("diabetes")
    X, y = table.X, table.numbers()[:, 0]
    i, j = np.triu_indices(len(X), 1)
    sign = np.sign(X[i] - X[j])
    gram, cross = sign.T @ sign / len(i), (y[i] - y[j]) @ sign / (2 * len(i))
    by_pairs = np.linalg.solve(gram, cross)
    # 97,461 terms of order 100 summed twice: relative error below 1e-11, times a condition number below 100
    assert np.allclose(document["optimum"]["rr"], [by_pairs], rtol=1e-9)
    order = np.random.default_rng(np.random.SeedSequence(0)).permutation(len(X)).reshape(-1, 2)
    signs = np.sign(X[order[:, 0]] - X[order[:, 1]])
    shuffled = np.linalg.solve(signs.T @ signs, (y[order[:, 0]] - y[order[:, 1]]) @ signs / 2)
    assert np.allclose(document["optimum"]["ss"], [shuffled], rtol=1e-9)  # as above, 221 terms
    assert document["constant_pairs"] == int((signs == 0).sum())
    assert (document["n"], document["d"], document["p"], document["batches"]) == (442, 10, 1, 221)


def test_a_constructed_data_set_brings_its_batch_size_and_order(call: Call) -> None:
    document = json.loads(call("simpson-4", "--json", "-").out)
    assert (document["batch_size"], document["order"]) == (2, "igm")
    assert (document["optimum"]["ss"], document["optimum"]["rr"]) == ([[-0.5]], [[0.5]])
    assert document["optimum"]["gd"][0][0] == pytest.approx(0.6708203932499369, rel=1e-15)  # 3/(2√5)


def test_every_option_reaches_the_answer(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    rng = np.random.default_rng(0)
    rows = "\n".join(",".join(map(str, row)) for row in rng.integers(0, 9, (23, 4)))
    path.write_text(f"a,b,c,d\n{rows}\n")
    out = tmp_path / "out.json"
    words = "--batch-size 5 --target b --target d --task regression --order igm --seed 3 --eps 0.25 --constant error"
    more = f"--drop-last --gamma trained --rr monte-carlo --tolerance 0.05 --json {out}"
    done = call(str(path), *words.split(), *more.split())
    assert (done.status, done.err) == (0, "")
    assert "coefficients of b" in done.out
    assert "with frozen as well as with trained Γ" in " ".join(done.out.split())
    document = json.loads(out.read_text())
    expected = {
        "targets": ["b", "d"], "features": ["a", "c"], "batch_size": 5, "batches": 4, "order": "igm", "seed": 3,
        "eps": 0.25, "constant": "error", "drop_last": True, "gamma": "trained", "task": "regression",
    }  # fmt: skip
    assert {key: document[key] for key in expected} == expected
    assert document["rr"]["method"] == "monte-carlo"
    assert list(tmp_path.iterdir()) == [path, out] or set(tmp_path.iterdir()) == {path, out}  # nothing left aside


GOOD = "a,b,y\n1,2,3\n4,5,7\n2,8,1\n5,5,5\n"
BAD = [
    ("missing file", None, "", "there is no file"),
    ("unknown column", GOOD, "--target z", "has no column 'z'"),
    ("non-numeric cell", GOOD.replace("8", "x"), "", "row 3 (line 4), column 'b'"),
    ("missing cell", GOOD.replace("8", ""), "", "a value is missing, row 3 (line 4), column 'b'"),
    ("one sample", "a,y\n1,2\n", "", "has 1 sample;"),
    ("batch of one", GOOD, "--batch-size 1", "batch size 1 is too small"),
    ("batch too large", GOOD, "--batch-size 5", "larger than the 4 samples"),
    ("last batch of one", GOOD, "--batch-size 3", "last batch of one sample"),
    ("constant in a batch", GOOD.replace("4,5", "1,5"), "--order igm --constant error",
     "'a' is constant in batch 1 of 2"),
    ("constant in all", GOOD.replace("b,y\n1,2", "b,y\n1,5").replace("2,8", "2,5"), "--constant error",
     "'b' is constant in all of"),
    ("infinite", GOOD.replace("8", "inf"), "", "'inf' is infinite, row 3 (line 4), column 'b'"),
    ("text target", GOOD.replace(",7", ",high"), "--task regression", "row 2 holds 'high'"),
    ("unknown task", GOOD, "--task clustering", "unknown task 'clustering'"),
    ("unknown order", GOOD, "--order sgd", "unknown order 'sgd'"),
    ("negative eps", GOOD, "--eps=-1", "eps must be at least 0"),
    ("eps not a number", GOOD, "--eps nan", "eps must be at least 0 and finite"),
    ("unknown constant", GOOD, "--constant skip", "unknown convention for constant features 'skip'"),
    ("unknown rr", GOOD, "--rr fast", "unknown method 'fast'"),
    ("unknown gamma", GOOD, "--gamma free", "unknown gamma 'free'"),
    ("binary", "\0\1\2", "", "is binary"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "words", "says"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_bad_input_is_one_sentence_and_writes_nothing(
    call: Call, tmp_path: Path, content: str | None, words: str, says: str
) -> None:
    path = tmp_path / "data.csv"
    if content is not None:
        path.write_text(content)
    before = set(tmp_path.iterdir())
    size = () if "--batch-size" in words else ("--batch-size", "2")
    done = call(str(path), *size, *words.split(), "--json", str(tmp_path / "out.json"))
    assert done.status == 2
    assert says in done.err
    assert done.err.count("\n") == 1
    assert done.out == ""
    assert set(tmp_path.iterdir()) == before


def test_no_batch_size_and_nowhere_to_write(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(GOOD)
    done = call(str(path))
    assert (done.status, "give one with --batch-size" in done.err) == (2, True)
    done = call(str(path), "--batch-size", "2", "--json", str(tmp_path / "no" / "out.json"))
    assert (done.status, done.out, "there is no folder" in done.err) == (2, "", True)
    done = call(str(path), "--batch-size", "2", "--json", str(tmp_path))
    assert (done.status, done.out, "is a folder" in done.err) == (2, "", True)


def test_text_and_json_say_the_same(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    done = call("diabetes", "--batch-size", "2", "--seed", "1", "--json", str(out))
    document = json.loads(out.read_text())
    text = " ".join(done.out.split())
    assert all(" ".join(sentence.split()) in text for sentence in document["meaning"])
    again = call("diabetes", "--batch-size", "2", "--seed", "1", "--json", "-")
    assert json.loads(again.out) == document
