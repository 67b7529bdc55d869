"""Where finished cells are kept: a file that only grows, one line a cell, each with a checksum.

    3f1c… {"cell":17,"rows":[{"hits":12,"trials":400}],"seconds":0.21}
    a05e… {"cell":18,"failed":{"kind":"ValueError","message":"…","traceback":"…"},"coordinates":{…},"seconds":0.1}

A line counts only if it ends and its checksum, the first 16 hexadecimal digits of BLAKE2b over the JSON, is right. A
process that is killed leaves whole lines and perhaps a part of the last, which is cut off before the next is written;
so is what a full disk left. One process writes at a time, which a lock on the file sees to. The file is measured beside
a file a cell and beside SQLite in ``benchmarks/sweeps.py``.
"""

from __future__ import annotations

import json
import os
import time
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from math import isfinite
from pathlib import Path
from typing import IO, Any

from proofs_check.errors import InputError
from proofs_check.resuming.locks import lock, write_whole
from proofs_check.sweeps.columns import Columns
from proofs_check.sweeps.seeds import canonical

__all__ = ["ADVICE", "Contents", "Entry", "Log", "locked"]

SYNC = 1.0  # seconds after which what was written is forced to the disk, in case the machine fails
_DIGITS = 16
ADVICE = "mend that and go on with --resume, nothing is lost"  # where a file cannot be written


@dataclass(frozen=True, slots=True)
class Entry:
    """A finished cell: its rows, or how it failed.

    Attributes:
        cell: its number.
        seconds: that it took.
        rows: of the table; None for a failed cell.
        failed: kind, message, traceback.
        coordinates: of a failed cell, so that whoever reads the file knows which it was.
    """

    cell: int
    seconds: float
    rows: list[dict[str, Any]] | None = None
    failed: Mapping[str, str] | None = None
    coordinates: Mapping[str, Any] | None = None

    def line(self) -> bytes:
        """As it is written."""
        held: dict[str, Any] = {"cell": self.cell, "seconds": round(self.seconds, 6)}
        if self.rows is not None:
            held["rows"] = self.rows
        else:
            held |= {"failed": dict(self.failed or {}), "coordinates": dict(self.coordinates or {})}
        text = json.dumps(held, separators=(",", ":"), allow_nan=False).encode()
        return _checksum(text) + b" " + text + b"\n"


@dataclass(slots=True)
class Contents:
    """What a log holds.

    Attributes:
        offsets: for each cell, where its line begins; −1 for none.
        failed: for each failed cell, where its line begins.
        columns: names and types of the rows' values.
        end: where the last whole line ends.
        damaged: lines with a wrong checksum, which count for nothing.
        torn: whether a part of a line stands at the end.
        seconds: that the finished cells took, together.
        last: when the file was last written to, in seconds since 1970; 0 for a file that is not there.
    """

    offsets: array[int]
    failed: dict[int, int] = field(default_factory=dict)
    columns: Columns = field(default_factory=Columns)
    end: int = 0
    damaged: int = 0
    torn: bool = False
    seconds: float = 0.0
    last: float = 0.0
    done: int = 0

    def take(self, entry: Entry, offset: int) -> None:
        """Note an entry; a finished cell stays finished."""
        if self.offsets[entry.cell] >= 0:
            return
        self.seconds += entry.seconds
        if entry.rows is None:
            self.failed[entry.cell] = offset
            return
        self.failed.pop(entry.cell, None)
        self.offsets[entry.cell] = offset
        self.done += 1
        self.columns.learn(entry.cell, entry.rows)

    @classmethod
    def read(cls, path: Path, cells: int) -> Contents:
        """Read a log of a sweep with this many cells; one that is not there is empty.

        Raises:
            InputError: it cannot be read.
        """
        found = cls(array("q", [-1]) * cells)
        try:
            with path.open("rb") as file:
                for line in file:
                    if not line.endswith(b"\n"):
                        found.torn = True
                        break
                    entry = parse(line, cells)
                    if entry is None:
                        found.damaged += 1
                    else:
                        found.take(entry, found.end)
                    found.end += len(line)
            found.last = path.stat().st_mtime
        except FileNotFoundError:
            pass
        except OSError as error:
            raise InputError(f"{path} cannot be read: {error.strerror}") from error
        return found

    def entries(self, path: Path, cells: Iterator[int]) -> Iterator[Entry]:
        """The entries of these cells, finished or failed, read again from the file.

        Raises:
            InputError: a line has changed since it was read first.
        """
        with path.open("rb") as file:
            for cell in cells:
                offset = self.offsets[cell] if self.offsets[cell] >= 0 else self.failed[cell]
                file.seek(offset)
                entry = parse(file.readline(), len(self.offsets))
                if entry is None or entry.cell != cell:
                    raise InputError(f"{path} was changed while it was read; go on with --resume")
                yield entry


class Log:
    """A log open for writing, by this process alone."""

    def __init__(self, path: Path, cells: int) -> None:
        """Open or make it, and cut off a part of a line that a killed process left at its end.

        Raises:
            InputError: another process writes to it, or it cannot be written.
        """
        self._path = path
        try:
            self._file: IO[bytes] = path.open("ab", buffering=0)
        except OSError as error:
            raise _refusal(path, error) from error
        if not lock(self._file):
            self._file.close()
            raise InputError(f"another process is at work on {path.parent}; wait for its end, or stop it")
        try:
            self.contents = Contents.read(path, cells)
            if self.contents.torn:
                os.truncate(self._file.fileno(), self.contents.end)
        except OSError as error:
            self._file.close()
            raise _refusal(path, error) from error
        self._synced = time.monotonic()

    def append(self, entry: Entry) -> None:
        """Write an entry whole, or not at all.

        Raises:
            InputError: it cannot be written, as on a full disk; what was written before is safe.
        """
        line, at = entry.line(), self.contents.end
        try:
            write_whole(self._file, line)
            if time.monotonic() > self._synced + SYNC:
                self.sync()
        except OSError as error:
            os.truncate(self._file.fileno(), at)
            raise _refusal(self._path, error) from error
        self.contents.end += len(line)
        self.contents.take(entry, at)

    def sync(self) -> None:
        """Force what was written to the disk."""
        os.fsync(self._file.fileno())
        self._synced = time.monotonic()

    def close(self) -> None:
        """Close the file, which lets go of the lock."""
        try:
            self.sync()
        except OSError as error:
            raise _refusal(self._path, error) from error
        finally:
            self._file.close()


def parse(line: bytes, cells: int) -> Entry | None:
    """An entry, or None for a line that is not as it was written."""
    if _checksum(line[_DIGITS + 1 : -1]) + b" " != line[: _DIGITS + 1]:
        return None
    try:
        held = json.loads(str(line[_DIGITS + 1 :], "ascii"))
        entry = Entry(held["cell"], held["seconds"], held.get("rows"), held.get("failed"), held.get("coordinates"))
        return entry if _sound(entry, cells) else None
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def _sound(entry: Entry, cells: int) -> bool:
    """Whether values are of their kinds: whoever writes a checksum can write anything."""
    if type(entry.cell) is not int or not 0 <= entry.cell < cells or not isfinite(entry.seconds):
        return False
    if entry.rows is not None:
        return isinstance(entry.rows, list) and all(isinstance(row, dict) for row in entry.rows)
    texts, coordinates = entry.failed or {}, entry.coordinates or {}
    canonical(coordinates)  # refuses what is no number in JSON
    return isinstance(coordinates, dict) and all(isinstance(text, str) for text in texts.values())


def locked(path: Path) -> bool:
    """Whether a process is writing to the log at this moment."""
    try:
        with path.open("rb") as file:
            return not lock(file)
    except OSError:
        return False


def _checksum(text: bytes) -> bytes:
    return blake2b(text, digest_size=_DIGITS // 2).hexdigest().encode()


def _refusal(path: Path, error: OSError) -> InputError:
    return InputError(f"{path} cannot be written: {error.strerror}; {ADVICE}")
