"""Tests as judges: run in a forked process, on a module as it is (which lines does which test run?) or on a mutant."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import io
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

__all__ = ["Lines", "judge", "prepare", "survey", "through", "within"]

Lines = dict[str, tuple[float, frozenset[int]]]
"""Test → seconds, lines of the module that it runs."""
_HEAVY = (
    "numpy",
    "scipy.linalg",
    "scipy.optimize",
    "scipy.special",
    "scipy.stats",
    "sympy",
    "flint",
    "mpmath",
    "numba",
)
_FAST = "not deep and not torch and not coq and not browser"
_EARLY = "ignore::pytest.PytestAssertRewriteWarning"  # what `prepare` imported is no test
_PYTEST = ("-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly", "-W", _EARLY, "-m", _FAST)


def prepare() -> None:
    """Import what all judges need and no mutant changes, so that a fork need not."""
    import hypothesis

    for name in (*_HEAVY, "pytest", "rich.table"):
        __import__(name)
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)  # a kill needs no smallest example
    hypothesis.settings.register_profile("mutation", derandomize=True, database=None, phases=phases, deadline=None)
    hypothesis.settings.load_profile("mutation")


def survey(module: str, path: Path, tests: Sequence[str], limit: float) -> Lines:
    """Run the tests on the module as it is; those that pass, with the module's lines that each runs.

    Raises:
        RuntimeError: they fail, or take too long.
    """
    recorder = _Recorder(str(path))
    status, answer = _fork(lambda: (_pytest(tests, [recorder]), recorder.found), limit)
    if status != 0 or answer is None:
        raise RuntimeError(f"the tests of {module} do not pass as they are (status {status}): {answer}")
    return {test: (seconds, frozenset(lines)) for test, (seconds, lines) in answer.items()}


def judge(module: str, code: CodeType, tests: Sequence[str], limit: float) -> str:
    """What becomes of a mutant: "killed", "hung" or "survived"."""
    sys.meta_path.insert(0, _Finder(module, code))
    try:
        status, _ = _fork(lambda: (_pytest(tests, []), None), limit)
    finally:
        sys.meta_path.pop(0)
    return {0: "survived", None: "hung"}.get(status, "killed")


def _pytest(tests: Sequence[str], plugins: Sequence[object]) -> int:
    import pytest

    return int(pytest.main([*_PYTEST, *tests], plugins=list(plugins)))


def _fork(work: Any, limit: float) -> tuple[int | None, Any]:
    """The status and the answer of work in a process of its own; status None where it had to be ended."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        os.setsid()
        status, said, answer = 3, io.StringIO(), None
        try:
            with redirect_stdout(said), redirect_stderr(said):
                status, answer = work()
            with os.fdopen(writer, "w") as pipe:
                json.dump(answer if status == 0 else said.getvalue()[-2000:], pipe)
        except BaseException:  # noqa: BLE001 - of this process nothing but its status must be left
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(status)
    os.close(writer)
    return _wait(child, reader, limit)


def _wait(child: int, reader: int, limit: float) -> tuple[int | None, Any]:
    import select

    deadline, pieces = time.monotonic() + limit, list[bytes]()
    with os.fdopen(reader, "rb", buffering=0) as pipe:
        while (left := deadline - time.monotonic()) > 0:
            if not select.select([pipe], [], [], left)[0]:
                break
            piece = pipe.read(1 << 16)
            if not piece:
                _, status = os.waitpid(child, 0)
                text = b"".join(pieces)
                return os.waitstatus_to_exitcode(status), json.loads(text) if text else None
            pieces.append(piece)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None, None


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module other code; all else is found as ever."""

    def __init__(self, module: str, code: CodeType) -> None:
        self._module, self._code = module, code

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        """The module's spec, for the one name."""
        if name != self._module:
            return None
        spec = importlib.machinery.ModuleSpec(name, self, origin=self._code.co_filename)
        spec.has_location = True
        return spec

    def exec_module(self, module: ModuleType) -> None:
        """Run the mutant's code as the module."""
        exec(self._code, module.__dict__)  # noqa: S102 - the project's own source with one node replaced


class _Recorder:
    """A plugin of pytest: seconds and lines of each test."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.found: dict[str, tuple[float, list[int]]] = {}

    def pytest_runtest_protocol(self) -> None:
        """Begin with a test."""
        self._lines: set[int] = set()
        self._began = time.monotonic()
        sys.settrace(self._trace)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """End with it."""
        sys.settrace(None)
        self.found[nodeid] = (time.monotonic() - self._began, sorted(self._lines))

    def _trace(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        if frame.f_code.co_filename != self._path:
            return None
        lines = self._lines

        def local(inner: FrameType, _event: str, _argument: Any) -> Any:
            lines.add(inner.f_lineno)
            return local

        lines.add(frame.f_lineno)
        return local


def through(lines: Lines, first: int, last: int) -> list[str]:
    """The tests that run a line of these, the quickest first."""
    found = [(seconds, test) for test, (seconds, run) in lines.items() if run & set(range(first, last + 1))]
    return [test for _, test in sorted(found)]


def within(lines: Lines, tests: Sequence[str], seconds: float) -> list[str]:
    """As many of the tests, from the first on, as they take together on the module as it is; one at least."""
    taken, spent = list[str](), 0.0
    for test in tests:
        spent += lines[test][0]
        if taken and spent > seconds:
            break
        taken.append(test)
    return taken
