"""Whatever the command line is called with: no traceback, a status of the contract, JSON alone, nothing half-done."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, example, given, settings

from fuzz.target import corpus
from proofs_check.__main__ import main
from tests.cli.any_call import COMMANDS, calls

HANGS = 120  # seconds; the slowest call of those drawn takes a few
COMMON = {
    "deadline": None,  # calls differ by a factor of a thousand
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    "phases": [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files that are good and bad; an exported data set and a file of certificates."""
    import constructions
    from proofs_check.exports import export
    from proofs_check.exports.certificates import certificates_of
    from proofs_check.output import write_json

    place = tmp_path_factory.mktemp("calls")
    texts = {
        "good.csv": "a,b,y\n0,1,1\n1,0,0\n2,2,3\n3,1,2\n5,4,4\n",
        "labels.csv": "a,y\n0,u\n1,v\n2,u\n3,v\n",
        "constant.csv": "a,y\n1,0\n1,1\n1,0\n1,1\n",
        "two.csv": "a,y\n1,0\n2,1\n",
        "bad.csv": "a,y\n1,\x1b[31m\n2\n",
        "empty.csv": "",
        "bad.npz": "PK\x03\x04",
        "bad.parquet": "PAR1",
        "broken.json": '{"format": "proofs-check certificate", "version": 1, "kind": ',
    }
    for name, text in texts.items():
        (place / name).write_text(text)
    strange = corpus("differential")
    (place / "strange-claim.json").write_bytes(strange["control-characters-in-a-claim"])
    (place / "strange-kind.json").write_bytes(strange["kind-of-control-characters"])
    (place / "strange-order.json").write_bytes(strange["order-that-is-markup"])
    np.savez(place / "good.npz", X=np.arange(8.0).reshape(4, 2), y=np.array([1, 0, 1, 0]))
    data = constructions.find("four-points")
    write_json(str(place / "certificate.json"), certificates_of(data))
    export(data, place / "made")
    return place


@settings(max_examples=100, **COMMON)  # type: ignore[arg-type]
@given(call=calls())
@example(call=["diagnose", "a\nb"])
@example(call=["diagnose", "\x1b[31m.csv", "--batch-size", "2"])
@example(call=["certify", "broken.json", "--kernel", "py"])
@example(call=["certify", "strange-claim.json"])
@example(call=["certify", "strange-kind.json", "--kernel", "py"])
@example(call=["certify", "strange-order.json", "--kernel", "py"])
@example(call=["construct", "simpson", "--out", "made", "--force", "--json", "-"])
@example(call=["verify", "R-4", "--html", "-", "--jobs", "1"])
@example(call=["simulate", "simpson-4", "--epochs", "-1", "--jobs", "1"])
def test_any_call(folder: Path, call: list[str]) -> None:
    check(folder, call)


@pytest.mark.deep
@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: "-".join(c.words))
def test_many_calls_of_each_command(folder: Path, command: object) -> None:
    @settings(max_examples=300, **COMMON)  # type: ignore[arg-type]
    @given(call=calls((command,)))  # type: ignore[arg-type]
    def many(call: list[str]) -> None:
        check(folder, call)

    many()


def test_each_command_is_called_at_all() -> None:
    """The drawing knows nothing of single commands; these are a few that must be among them."""
    words = {command.words for command in COMMANDS}
    assert {("list",), ("diagnose",), ("certify",), ("sweep", "status")} <= words


def check(folder: Path, call: list[str]) -> None:
    before = _files(folder)
    status, out, err = _run(folder, call)
    after = _files(folder)
    for name in after.keys() - before.keys():
        assert not any(part.startswith(".") for part in Path(name).parts), f"left behind: {name}"
    try:
        assert status in (0, 1, 2)
        assert "Traceback" not in out + err
        assert all(c.isprintable() or c in "\n\N{EM SPACE}" for c in out + err)  # between formulas
        if status == 2:
            _check_refusal(call, out, err)
            assert after == before, "a refused call writes nothing"
        elif _json_is_printed(call):
            json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    finally:
        _restore(folder, before, after)


def _check_refusal(call: list[str], out: str, err: str) -> None:
    assert out == ""
    assert err.startswith("proofs-check: ")
    named = sum(argument.count("\n") for argument in call)  # a name may hold line ends itself
    assert err.count("\n") <= 1 + named + 2 * ("^" in err), "one sentence, or a predicate with its place"


def _json_is_printed(call: list[str]) -> bool:
    asked = [value for option, value in pairwise(call) if option == "--json"]
    if {"--help", "-h", "--version"} & set(call):
        return False
    return asked[-1:] == ["-"] or (call[0] == "list" and "--json" in call)


def _run(folder: Path, call: list[str]) -> tuple[int, str, str]:
    """The true entry point within this process, which is faster than a process of its own."""
    out, err = io.StringIO(), io.StringIO()
    where, argv = Path.cwd(), sys.argv
    os.chdir(folder)
    sys.argv = ["proofs-check", *call]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), _no_hang():
            main()
        status: object = 0
    except SystemExit as left:
        status = left.code or 0
    finally:
        sys.argv = argv
        os.chdir(where)
    assert isinstance(status, int)
    return status, out.getvalue(), err.getvalue()


@contextlib.contextmanager
def _no_hang() -> Iterator[None]:
    if not hasattr(signal, "alarm"):
        yield
        return
    before = signal.signal(signal.SIGALRM, lambda *_: pytest.fail(f"no end after {HANGS} seconds"))
    signal.alarm(HANGS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def _restore(folder: Path, before: dict[str, bytes], after: dict[str, bytes]) -> None:
    for name in after.keys() - before.keys():
        (folder / name).unlink()
    for name, content in before.items():
        if after.get(name) != content:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(content)
    for place in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
        if not any(place.iterdir()):
            place.rmdir()
