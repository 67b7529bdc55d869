"""What a folder holds: the question asked, and by what it is answered. Written once, whole, before the first cell."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import proofs_check
from proofs_check.errors import InputError
from proofs_check.output import write_json
from proofs_check.sweeps.kind import Coordinates, Parameters
from proofs_check.sweeps.seeds import canonical

__all__ = ["Manifest", "count_cells", "differences", "environment", "git_state"]

NAME = "manifest.json"
_PACKAGES = ("numpy", "scipy", "python-flint", "sympy", "mpmath", "numba", "pyarrow", "distributed")
MOST_CELLS = 10**7  # the place of every cell's result is kept in memory, 8 bytes each
_SHOWN = 80  # characters of a value in a sentence


@dataclass(frozen=True, slots=True)
class Manifest:
    """The question and the circumstances.

    Attributes:
        sweep: its name.
        parameters: JSON values, see `proofs_check.sweeps.kind`.
        seed: the root seed.
        cells: how many there are.
        cells_sha256: of their coordinates as lines of canonical JSON.
        version: of proofs-check.
        created: when, in UTC.
        environment: versions of Python and of the packages that numbers may depend on, and the machine.
        git: commit and whether files differ from it, if the code is in a git work tree.
    """

    sweep: str
    parameters: Parameters
    seed: int
    cells: int
    cells_sha256: str
    version: str = proofs_check.__version__
    created: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    git: Mapping[str, Any] | None = None

    def write(self, folder: Path) -> None:
        """Write it aside and rename it.

        Raises:
            InputError: it cannot be written.
        """
        write_json(str(folder / NAME), asdict(self))

    @classmethod
    def make(cls, sweep: str, parameters: Parameters, seed: int, cells: Iterable[Coordinates]) -> Manifest:
        """The manifest of a sweep that begins now."""
        count, digest = count_cells(cells)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(sweep, parameters, seed, count, digest, created=now, environment=environment(), git=git_state())

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest in a folder.

        Raises:
            InputError: there is none, or it is not one.
        """
        path = folder / NAME
        try:
            found = cls(**json.loads(path.read_text(encoding="utf-8")))
            found.check()
            return found
        except FileNotFoundError:
            raise InputError(f"{folder} holds no sweep: there is no {NAME}") from None
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror}") from error
        except (ValueError, TypeError, RecursionError) as error:
            raise InputError(
                f"{path} is no manifest of a sweep ({_line(error)}); restore it or begin in a new folder"
            ) from None

    def check(self) -> None:
        """Raise `ValueError` where a value is not of its kind, as in a file that a stranger wrote."""
        for name in ("sweep", "cells_sha256", "version", "created"):
            text = getattr(self, name)
            if not isinstance(text, str) or not (text.isprintable() and text.isascii()):
                raise ValueError(f"{name} is no line of text")
        for name in ("parameters", "environment"):
            if not isinstance(getattr(self, name), dict):
                raise ValueError(f"{name} is no object")
        canonical(self.parameters)  # refuses what is no number in JSON
        if type(self.seed) is not int or type(self.cells) is not int or not 0 < self.cells <= MOST_CELLS:
            raise ValueError(f"seed and cells are no whole numbers, or cells is not from 1 to {MOST_CELLS:,}")


def differences(old: Manifest, new: Manifest) -> list[str]:
    """In words, how what a folder holds differs from what is asked for now; empty if the numbers would agree."""
    if old.sweep != new.sweep:
        return [f"it holds a sweep {old.sweep}, not {new.sweep}"]
    found = []
    for name in dict.fromkeys([*old.parameters, *new.parameters]):
        before, now = (canonical(m.parameters.get(name)) for m in (old, new))
        if before != now:
            found.append(f"{name} was {_short(before)}, now {_short(now)}")
    if old.seed != new.seed:
        found.append(f"the seed was {old.seed}, now {new.seed}")
    if old.version != new.version:
        found.append(f"it was begun by proofs-check {old.version}, this is {new.version}")
    if not found and (old.cells, old.cells_sha256) != (new.cells, new.cells_sha256):
        found.append("the same parameters gave other cells when it was begun; the code has changed")
    return found


def count_cells(cells: Iterable[Coordinates]) -> tuple[int, str]:
    """How many there are, and the SHA-256 of their coordinates as lines of canonical JSON.

    Raises:
        InputError: none at all, or too many.
    """
    digest, count = hashlib.sha256(), 0
    for coordinates in cells:
        digest.update(canonical(coordinates).encode() + b"\n")
        count += 1
        if count > MOST_CELLS:
            raise InputError(f"these options make more than {MOST_CELLS:,} cells; take larger steps")
    if not count:
        raise InputError("these options leave no cell to compute; widen a range")
    return count, digest.hexdigest()


def environment() -> dict[str, str]:
    """Versions and machine."""
    found = {"python": platform.python_version(), "platform": platform.platform(), "processor": platform.machine()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def git_state() -> dict[str, Any] | None:
    """The commit that the code stands at and whether files differ from it; None outside of git."""
    git, here = shutil.which("git"), Path(proofs_check.__file__)
    if git is None:
        return None
    try:
        known = subprocess.run(  # noqa: S603 - git, with fixed arguments
            [git, "-C", str(here.parent), "ls-files", "--error-unmatch", here.name],
            capture_output=True, timeout=10, check=False,
        )  # fmt: skip
        if known.returncode:  # installed somewhere below another project's repository
            return None
        answers = [
            subprocess.run(  # noqa: S603
                [git, "-C", str(here.parent), *arguments], capture_output=True, text=True, timeout=10, check=True
            ).stdout.strip()
            for arguments in (["rev-parse", "HEAD"], ["status", "--porcelain", "--untracked-files=no"])
        ]
    except (OSError, subprocess.SubprocessError):
        return None
    return {"commit": answers[0], "changed": bool(answers[1])}


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _line(error: Exception) -> str:
    """An error's text, which may quote the file, on one line and safe to print."""
    return "".join(c if c.isprintable() else "?" for c in _short(str(error)))
