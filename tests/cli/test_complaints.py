"""Calls that the parser of arguments refuses: one sentence that says what, where and what to do; outputs that end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from proofs_check.cli._complaints import complaint

BAD_CALLS = [
    ("diagnose", "diagnose needs DATA (CSV, Parquet or NPZ file, or a data set's name); see proofs-check diagnose -"),
    ("show", "show needs ID"),
    ("averaging schedule", "averaging schedule needs --lr (The run's constant rate"),
    ("sweep separability --n 5", "sweep separability needs --batch-size"),
    ("verifi", "there is no command 'verifi'; did you mean verify"),
    ("nothing-like-it", "there is no command 'nothing-like-it'; proofs-check --help shows all"),
    ("sweep distrotion", "there is no command 'distrotion' of sweep; did you mean distortion?"),
    ("diagnose iris --batch-sise 4", "there is no option --batch-sise of diagnose; did you mean --batch-size?"),
    ("averaging average --zzz 4", "no option --zzz of averaging average; see proofs-check averaging average --help"),
    ("--zzz", "there is no option --zzz; see proofs-check --help"),
    ("diagnose iris --batch-size x", "--batch-size takes a whole number, not 'x'; see proofs-check diagnose --help"),
    ("diagnose iris --batch-size=x", "--batch-size takes a whole number, not 'x'"),
    ("diagnose iris --eps abc", "--eps takes a number, not 'abc'"),
    ("diagnose iris --seed -1", "--seed takes a whole number, 0 or more, not '-1'"),
    ("diagnose iris --batch-size", "the option --batch-size needs a value after it; see proofs-check diagnose --help"),
    ("diagnose iris --drop-last=yes", "the option --drop-last takes no value; write it alone"),
    ("diagnose iris wine", "diagnose does not know what to do with 'wine'; leave it out"),
    ("list a b", "list does not know what to do with 'b'"),
]


@pytest.mark.parametrize(("call", "says"), BAD_CALLS, ids=[call for call, _ in BAD_CALLS])
def test_a_bad_call_is_one_sentence(monkeypatch, capsys, call, says):
    status, out, err = called(monkeypatch, capsys, *call.split())
    assert (status, out) == (2, "")
    assert err.startswith("proofs-check: ")
    assert says in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("call", [(), ("sweep",), ("averaging",)])
def test_a_bare_group_shows_its_commands(monkeypatch, capsys, call):
    status, out, err = called(monkeypatch, capsys, *call)
    assert (status, out) == (2, "")
    assert "Commands:" in err


def test_what_no_version_is_known_to_say_is_passed_on():
    class Odd(Exception):
        ctx = param = None

        def format_message(self) -> str:
            return "Something\nnew."

    assert complaint(Odd(), ["list", "x"]) == "something new; see proofs-check list --help"


def test_an_interrupt_is_status_130(monkeypatch, capsys):
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("proofs_check.verify.select", stop)
    assert called(monkeypatch, capsys, "list") == (130, "", "proofs-check: interrupted\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full is Linux's")
@pytest.mark.parametrize("call", [("--help",), ("list",), ("list", "--json"), ("construct", "simpson-4")])
def test_output_that_cannot_be_written_is_one_sentence(call):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "proofs_check", *call],
            stdout=full, stderr=subprocess.PIPE, text=True, timeout=300, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == (
        "proofs-check: the output cannot be written: no space left on device; make room, or send it elsewhere\n"
    )


@pytest.mark.parametrize("call", [("list", "--json"), ("list",), ("--help",)])
def test_a_reader_that_goes_away_is_no_error_to_tell(call):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "proofs_check", *call],
            stdout=writing, stderr=subprocess.PIPE, text=True, timeout=300, check=False,
        )  # fmt: skip
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (1, "")


def called(monkeypatch, capsys, *call: str) -> tuple[object, str, str]:
    """Status, standard output and standard error of a call within this process."""
    from proofs_check.__main__ import main

    monkeypatch.setattr(sys, "argv", ["proofs-check", *call])
    with pytest.raises(SystemExit) as left:
        main()
    shown = capsys.readouterr()
    return left.value.code, shown.out, shown.err
