"""What is fuzzed: the modules of `fuzz.targets`, found by their place, and what each may do with any bytes."""

from __future__ import annotations

import importlib
import pkgutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

__all__ = ["CORPUS", "SECONDS", "Target", "as_file", "corpus", "names", "time_limit", "try_one"]

CORPUS = Path(__file__).parent / "corpus"
SECONDS = 60.0  # after which a reader of a few kilobytes hangs; the slowest entry of the corpus takes well below 1 s


@dataclass(frozen=True, slots=True)
class Target:
    """A reader under attack.

    Attributes:
        name: of its module.
        read: takes any bytes; checks what it gives as well.
        refusals: what it may raise.
        longest: bytes tried at most.
        seeds: good input, name → bytes.
        private: whether nobody is shown a refusal's text.
    """

    name: str
    read: Callable[[bytes], None]
    refusals: tuple[type[Exception], ...]
    longest: int
    seeds: Callable[[], Mapping[str, bytes]]
    private: bool = False

    @classmethod
    def load(cls, name: str) -> Target:
        """The target of this name."""
        module = importlib.import_module(f"fuzz.targets.{name}")
        private = getattr(module, "PRIVATE", False)
        return cls(name, module.read, module.REFUSALS, module.LONGEST, module.seeds, private)


def names() -> tuple[str, ...]:
    """All targets."""
    from fuzz import targets

    found = (info.name for info in pkgutil.iter_modules(targets.__path__))
    return tuple(sorted(name for name in found if not name.startswith("_")))


def corpus(name: str) -> Mapping[str, bytes]:
    """What was kept for a target, by file name."""
    return {path.name: path.read_bytes() for path in sorted((CORPUS / name).glob("*")) if path.is_file()}


def try_one(target: Target, content: bytes) -> str | None:
    """The refusal's text, or None for input that was taken.

    Raises:
        Exception: anything that the reader may not raise, and AssertionError for a refusal that is no sentence.
        TimeoutError: it hangs.
    """
    try:
        with time_limit(SECONDS):
            target.read(content)
    except target.refusals as refusal:
        said = str(refusal)
        if not target.private:
            shown = said.replace("\n", "")  # a predicate's error points at the place in a second line
            assert shown, "a refusal says something"
            assert shown.isprintable(), f"a refusal would send control characters to a terminal: {said!r}"
        return said
    return None


@contextmanager
def as_file(content: bytes, name: str) -> Iterator[Path]:
    """A file with this content in a folder of its own, in memory where the system has such a place."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """TimeoutError after so many seconds, where it can be had."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TimeoutError(f"no end after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
