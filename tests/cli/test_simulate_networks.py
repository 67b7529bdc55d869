"""``proofs-check simulate --model mlp``: files, their agreement, interruption, and one sentence for bad input."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from proofs_check.networks import read_csv

SMALL = ("simulate", "iris", "--model", "mlp", "--width", "4", "--batch-size", "10", "--epochs", "12", "--seeds", "2")

SAVING_OFTEN = """
import proofs_check.networks.training as training
from proofs_check.__main__ import main
training._BETWEEN_SAVES = 0.0
main()
"""


def test_all_files_hold_the_same_numbers(run, tmp_path):
    names = {kind: str(tmp_path / f"runs.{kind}") for kind in ("csv", "npz", "png", "json")}
    done = run(*SMALL, "--out", names["csv"], "--json", names["json"], "--plot", names["png"])
    assert (done.status, done.err) == (0, "")
    for part in ("iris (150 × 4): ReLU + BN, depth 2, width 4, B = 10", "SS", "RR", "2 runs of each order"):
        assert part in done.out
    document = json.loads((tmp_path / "runs.json").read_text(encoding="utf-8"))
    table = read_csv(names["csv"])
    again = run(*SMALL, "--out", names["npz"], "--jobs", "2", "--json", "-")
    assert json.loads(again.out) == document
    with np.load(names["npz"], allow_pickle=False) as archive:
        assert archive["values"].tobytes() == table.values.tobytes()
        assert archive["orders"].tolist() == ["ss", "rr"]
        assert json.loads(str(archive["about"]))["setting"]["width"] == 4
    rows = document["rows"]
    assert document["columns"][:5] == ["order", "seed", "epoch", "steps", "true_loss"]
    assert len(rows) == 4 * len(document["setting"]["record"])
    assert document["setting"]["record"] == list(range(13))
    assert rows[-1][:4] == ["rr", 1, 12, 12 * 15]
    assert rows[-1][4] == table.series("rr", "true_loss")[1, -1]
    assert document["steps"] == 4 * 12 * 15


def test_parquet_holds_them_too(run, tmp_path):
    from pyarrow import parquet

    assert run(*SMALL, "--separability", "2", "--out", str(tmp_path / "runs.parquet")).status == 0
    table = parquet.read_table(tmp_path / "runs.parquet")
    assert json.loads(table.schema.metadata[b"proofs-check"])["problem"]["source"] == "iris"
    kinds = table.column("order_class").to_pylist()
    assert len(kinds) == 4 * 13
    assert [k is None for k in kinds[:13]] == [False, *[True] * 11, False]
    assert set(kinds) <= {None, "LS", "PLS", "SC", "undecided"}


def test_resume_reads_a_finished_state_and_refuses_another(run, tmp_path):
    state = str(tmp_path / "state.npz")
    first = run(*SMALL, "--resume", state, "--json", "-")
    assert run(*SMALL, "--resume", state, "--json", "-").out == first.out
    refused = run(*SMALL, "--rate", "0.3", "--resume", state)
    assert refused.status == 2
    assert "rate is 0.05 there and 0.3 here" in refused.err


def heeds_interrupts() -> None:
    """A shell's background job ignores SIGINT, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_an_interrupted_command_says_how_it_continues(run, tmp_path):
    command = [*SMALL[:-4], "--epochs", "10000000", "--seeds", "1", "--resume", "state.npz"]
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", SAVING_OFTEN, *command],
        cwd=tmp_path, stderr=subprocess.PIPE, text=True, preexec_fn=heeds_interrupts,  # noqa: PLW1509 - no threads here
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while not (tmp_path / "state.npz").exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.strip() == "proofs-check: interrupted; the same command continues from state.npz"


def test_a_run_that_overflows_is_status_1_with_its_step(run, tmp_path):
    out = str(tmp_path / "runs.csv")
    done = run("simulate", "diabetes", "--depth", "1", "--activation", "linear", "--rate", "1e200", "--out", out)
    assert done.status == 1
    assert "the loss left the finite numbers at step" in done.out
    assert read_csv(out).epochs.tolist()[0] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("digts",), "did you mean digits"),
        (("iris", "--model", "mpl"), "did you mean mlp"),
        (("iris", "--order", "ss,r"), "did you mean rr"),
        (("iris", "--batch-size", "149"), "last batch of one sample"),
        (("iris", "--out", "runs.xls"), ".csv, .parquet, .npz"),
    ],
)
def test_bad_calls_are_one_sentence_and_status_2(run, arguments, says):
    assert run("simulate", *arguments).is_refused(says)
