"""``proofs-check simulate`` of linear + BN: table, files, resuming after a kill, one sentence for bad input."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest

SMALL = ("simulate", "simpson-4", "--epochs", "500", "--rate", "0.05")


def test_a_constructed_data_set_in_its_own_order(run, tmp_path):
    names = {kind: str(tmp_path / f"runs.{kind}") for kind in ("csv", "png")}
    done = run(*SMALL, "--out", names["csv"], "--plot", names["png"], "--json", str(tmp_path / "runs.json"))
    assert (done.status, done.err) == (0, "")
    for part in ("simpson-4 (4 × 1): linear + BN, frozen Γ", "IGM: computed by the closed form", "RR: computed step"):
        assert part in done.out
    found = json.loads((tmp_path / "runs.json").read_text(encoding="utf-8"))
    igm, rr = found["orders"]
    assert igm["predicted"]["coef"] == [[[-0.5]]]
    assert rr["predicted"]["coef"] == [[[0.5]]]
    assert abs(igm["final"]["true_loss"][0] - (1.25 + 0.25 + 3 / (2 * 5**0.5))) < 1e-12
    assert (tmp_path / "runs.png").read_bytes()[:4] == b"\x89PNG"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_killed_and_continued_to_the_same_files(run, tmp_path):
    call = ["simulate", "diabetes", "--batch-size", "2", "--order", "rr,ss", "--epochs", "1200", "--no-predict"]
    call += ["--rate", "0.01", "--record", "every:2", "--method", "steps", "--resume", "state", "--out", "runs.csv"]
    process = subprocess.Popen([sys.executable, "-m", "proofs_check", *call], cwd=tmp_path)  # noqa: S603
    deadline = time.monotonic() + 60
    while not (tmp_path / "state").exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.2)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert run(*call, cwd=tmp_path).status == 0
    first = (tmp_path / "runs.csv").read_bytes()
    (tmp_path / "state").rename(tmp_path / "old")
    assert run(*call, cwd=tmp_path).status == 0
    assert (tmp_path / "runs.csv").read_bytes() == first
    assert (tmp_path / "state").read_bytes() == (tmp_path / "old").read_bytes()


def test_overflow_is_status_1_with_step_and_order(run):
    done = run("simulate", "simpson-4", "--rate", "3", "--epochs", "5000", "--order", "rr", "--seeds", "1")
    assert done.status == 1
    assert "seed 0: order rr left the finite numbers at step" in done.out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("digts",), "did you mean digits"),
        (("simpson-4", "--model", "liner"), "did you mean linear"),
        (("simpson-4", "--model", "linear", "--depth", "3"), "--depth is for --model mlp"),
        (("iris", "--depth", "1", "--method", "steps"), "--method is for --model linear"),
        (("iris", "--model", "mlp", "--no-weights"), "--no-weights is for --model linear"),
        (("iris", "--model", "mlp", "--rate", "0.1*t^-1"), "takes a number or c*k^-b"),
        (("simpson-4", "--order", "ss,r"), "did you mean rr"),
        (("simpson-4", "--loss", "hinge"), "unknown loss"),
        (("simpson-4", "--loss", "logistic"), "needs classes"),
        (("iris", "--loss", "logistic"), "too many for the logistic loss"),
        (("simpson-4", "--rate", "fast"), "is no learning rate"),
        (("simpson-4", "--rate", "0.1*k^-1", "--rate-power", "1"), "leave one of them out"),
        (("simpson-4", "--record", "some"), "--record"),
        (("simpson-4", "--batch-size", "3"), "last batch of one sample"),
        (("simpson-4", "--method", "log-time"), "log-time follows"),
        (("simpson-4", "--out", "runs.xls"), ".csv, .parquet, .npz"),
        (("simpson-4", "--out", "a.csv", "--resume", "a.csv"), "named twice"),
        (("simpson-4", "--resume", "nowhere/state"), "no folder nowhere"),
    ],
)
def test_bad_calls_are_one_sentence_and_status_2(run, arguments, says):
    assert run("simulate", *arguments).is_refused(says)
