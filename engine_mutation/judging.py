"""Tests as judges: run in a forked process, on a module as it is (which lines does which test run?) or on a mutant."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import io
import json
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from math import ceil
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

__all__ = ["Lines", "judge", "prepare", "survey", "through", "within"]

Lines = dict[str, tuple[float, frozenset[int]]]
"""Test → seconds of processor time, lines of the module that it runs."""
_IMPORT = ""  # in the place of a test: what runs while tests are collected, such as decorators
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
_PYTEST = ("-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-W", _EARLY, "-m", _FAST)


def prepare() -> None:
    """Import what all judges need and no mutant changes, so that a fork need not."""
    import hypothesis

    for name in (*_HEAVY, "pytest", "rich.table"):
        __import__(name)
    phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)  # a kill needs no smallest example
    hypothesis.settings.register_profile("mutation", derandomize=True, database=None, phases=phases, deadline=None)
    hypothesis.settings.load_profile("mutation")


def survey(
    modules: Mapping[str, Path], tests: Sequence[str], limit: float, *, anew: bool = False
) -> tuple[dict[str, Lines], dict[str, frozenset[int]], list[str]]:
    """Run the tests once on the modules as they are: those that pass, with the lines of each module that they run.

    Args:
        modules: by name.
        tests: files.
        limit: seconds.
        anew: whether machine code is made anew, see `judge`.

    Returns:
        for each module all tests; for each the lines of its functions that run while tests are imported; and the tests
        that fail on right engines, which cannot judge.

    Raises:
        RuntimeError: they cannot be collected, or take too long.
    """
    recorder = _Recorder({str(path): name for name, path in modules.items()})

    def work() -> tuple[int, Any]:
        status = _pytest(tests, [recorder], stop=False, anew=anew)
        return (0 if status in (0, 1) else status), [recorder.found, sorted(recorder.failed)]

    status, answer = _fork(work, limit)
    if status != 0 or answer is None:
        raise RuntimeError(f"the tests do not run as they are (status {status}): {answer}")
    found: dict[str, Lines] = {name: {} for name in modules}
    _, early = answer[0].pop(_IMPORT, (0.0, {}))
    for test, (seconds, lines) in answer[0].items():
        for name in modules:
            found[name][test] = (seconds, frozenset(lines.get(name, ())))
    return found, {name: frozenset(early.get(name, ())) for name in modules}, answer[1]


def judge(module: str, code: CodeType, tests: Sequence[str], limit: float, *, anew: bool = False) -> str:
    """What becomes of a mutant: "killed", "hung" or "survived".

    With `anew` no machine code is read from disk; none is ever written. Numba's cache goes by a file's time and by code
    without its constants and without what it calls: for a mutant of a compiled function it would run the function as it
    was, and afterwards a whole engine would run a mutant's code.
    """
    sys.meta_path.insert(0, _Finder(module, code))
    try:
        status, _ = _fork(lambda: (_pytest(tests, [], anew=anew), None), limit)
    finally:
        sys.meta_path.pop(0)
    return {0: "survived", None: "hung", -signal.SIGXCPU: "hung"}.get(status, "killed")


def _pytest(tests: Sequence[str], plugins: Sequence[object], *, anew: bool, stop: bool = True) -> int:
    import pytest
    from numba.core.caching import Cache
    from numba.core.dispatcher import Dispatcher

    dispatcher: Any = Dispatcher
    cache: Any = Cache
    cache.save_overload = lambda *_: None  # what a mutant made must not be found by anyone
    if anew:
        dispatcher.enable_caching = lambda _self: None
    return int(pytest.main([*_PYTEST, *(["-x"] if stop else []), *tests], plugins=list(plugins)))


def _fork(work: Any, limit: float) -> tuple[int | None, Any]:
    """The status and the answer of work in a process of its own; status None where it had to be ended.

    The limit is of processor time, so that a busy machine kills no mutant; five times as much may pass on the clock.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (ceil(limit), ceil(limit) + 1))
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
    return _wait(child, reader, 5 * limit)


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
    """A plugin of pytest: seconds of each test, and the lines that it runs of each file it is told of."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self.found: dict[str, tuple[float, dict[str, list[int]]]] = {}
        self.failed: set[str] = set()

    def pytest_collection(self) -> None:
        """Begin with what tests import."""
        self._begin()

    def pytest_collection_finish(self) -> None:
        """End with it."""
        self._end(_IMPORT)

    def pytest_runtest_protocol(self) -> None:
        """Begin with a test."""
        self._begin()

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Note a failure."""
        if report.failed:
            self.failed.add(report.nodeid)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """End with it."""
        self._end(nodeid)

    def _begin(self) -> None:
        self._lines: dict[str, set[int]] = {}
        self._began = time.process_time()
        threading.settrace(self._trace)
        sys.settrace(self._trace)

    def _end(self, name: str) -> None:
        sys.settrace(None)
        threading.settrace(None)
        if name not in self.failed:
            lines = {self._names[path]: sorted(run) for path, run in self._lines.items()}
            self.found[name] = (time.process_time() - self._began, lines)

    def _trace(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        path = frame.f_code.co_filename
        if path not in self._names:
            return None
        lines = self._lines.setdefault(path, set())

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
