"""A file that only grows, frame after frame, each a JSON text and some arrays, with checksums.

    proofs-check frames 1\n
    length of the body (8 bytes) · CRC-32 of these (4) · checksum (16) · body
    …

The checksum, BLAKE2b, is over the checksum before it and the body, so that no frame can be missing, doubled or moved
unseen. A body is the length of its JSON text (8 bytes), the text, and the arrays' bytes one after another; the text
lists their names, types and shapes. Numbers are little-endian. The first frame says what the file belongs to.

A process that is killed leaves whole frames and perhaps a part of the last, which is cut off before the next is
written. Anything else that does not fit is damage, and the file is refused and left as it is. One process writes at a
time, which a lock on the file sees to.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.errors import InputError
from proofs_check.resuming.identity import difference
from proofs_check.resuming.locks import lock, write_whole

__all__ = ["Frame", "Frames", "read_frames"]

MAGIC = b"proofs-check frames 1\n"
_HEAD, _DIGEST = 28, 16
_TYPES = ("<f8", "<i8")
_ANEW = "name another file to start anew"


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame.

    Attributes:
        meta: JSON values.
        arrays: by name; float64 or int64.
    """

    meta: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]


class Frames:
    """A file open for writing, by this process alone.

    Attributes:
        path: the file.
        last: its last frame; None where there is none but the first.
        count: frames after the first.
    """

    def __init__(self, path: Path, identity: Mapping[str, Any]) -> None:
        """Open or make the file.

        Args:
            path: where.
            identity: what the file belongs to, as JSON values.

        Raises:
            InputError: it is damaged or no such file, belongs to something else (the first difference is named),
                another process writes to it, or it cannot be written. The file is then left as it is.
        """
        self.path, self.count = path, 0
        self.last: Frame | None = None
        try:
            self._file: IO[bytes] = path.open("r+b" if path.exists() else "x+b", buffering=0)
        except OSError as error:
            raise _refusal(path, error) from error
        try:
            if not lock(self._file):
                raise InputError(f"another process writes to {path}; wait for its end, or name another file")
            self._chain, self._end = b"", 0
            for frame, chain, end in _whole(self._file, path):
                if self._end == 0:
                    _check_identity(path, frame, identity)
                else:
                    self.last, self.count = frame, self.count + 1
                self._chain, self._end = chain, end
            os.truncate(self._file.fileno(), self._end)
            self._file.seek(self._end)
            if self._end == 0:
                self._write(MAGIC)
                self.append(Frame({"identity": dict(identity)}, {}))
                self.last, self.count = None, 0
        except OSError as error:
            self._file.close()
            raise _refusal(path, error) from error
        except InputError:
            self._file.close()
            raise

    def append(self, frame: Frame) -> None:
        """Write a frame whole, or not at all.

        Raises:
            InputError: it cannot be written, as on a full disk; what was written before is safe.
        """
        body = _body(frame)
        length = len(body).to_bytes(8, "little")
        chain = _checksum(self._chain, body)
        try:
            self._write(length + zlib.crc32(length).to_bytes(4, "little") + chain + body)
        except OSError as error:
            os.truncate(self._file.fileno(), self._end)
            self._file.seek(self._end)
            raise _refusal(self.path, error) from error
        self._chain, self.last, self.count = chain, frame, self.count + 1

    def close(self) -> None:
        """Force what was written to the disk, and let go of the lock."""
        try:
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _refusal(self.path, error) from error
        finally:
            self._file.close()

    def _write(self, content: bytes) -> None:
        write_whole(self._file, content)
        self._end += len(content)


def read_frames(path: Path) -> Iterator[Frame]:
    """The frames after the first, one at a time; a part of a frame at the end is passed over.

    Raises:
        InputError: the file cannot be read, is damaged or no such file.
    """
    try:
        with path.open("rb") as file:
            for place, (frame, _, _) in enumerate(_whole(file, path)):
                if place:
                    yield frame
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from error


def _whole(file: IO[bytes], path: Path) -> Iterator[tuple[Frame, bytes, int]]:
    """Every whole frame, its checksum and where it ends."""
    size = os.fstat(file.fileno()).st_size
    file.seek(0)
    start = file.read(len(MAGIC))
    if start != MAGIC[: len(start)]:
        raise InputError(f"{path} does not hold the state of a run; it is left as it is: {_ANEW}")
    chain, end, place = b"", len(MAGIC), 0
    while size - end >= _HEAD:
        head = file.read(_HEAD)
        length = int.from_bytes(head[:8], "little")
        if zlib.crc32(head[:8]) != int.from_bytes(head[8:12], "little"):
            raise _damaged(path, place, end)
        if end + _HEAD + length > size:
            return
        body = file.read(length)
        chain = _checksum(chain, body)
        if chain != head[12:]:
            raise _damaged(path, place, end)
        try:
            frame = _frame(body)
        except (ValueError, TypeError, LookupError, ArithmeticError, RecursionError):  # written by somebody else
            raise _damaged(path, place, end) from None
        end, place = end + _HEAD + length, place + 1
        yield frame, chain, end


def _damaged(path: Path, place: int, at: int) -> InputError:
    kept = f"the {place} before it are whole" if place else "nothing before it is whole"
    return InputError(
        f"frame {place} of {path}, from byte {at} on, is damaged; {kept}, and the file is left as it is: {_ANEW}"
    )


def _check_identity(path: Path, frame: Frame, identity: Mapping[str, Any]) -> None:
    there = difference(frame.meta.get("identity"), json.loads(json.dumps(dict(identity))))
    if there:
        raise InputError(f"{path} is the state of other runs: {there}; match that, or name another file")


def _body(frame: Frame) -> bytes:
    arrays = {}
    for name, values in frame.arrays.items():
        kind = "<i8" if np.issubdtype(values.dtype, np.integer) else "<f8"
        arrays[name] = np.ascontiguousarray(values, dtype=kind)
    listed = [[name, values.dtype.str, list(values.shape)] for name, values in arrays.items()]
    text = json.dumps({"meta": dict(frame.meta), "arrays": listed}, separators=(",", ":"), allow_nan=False).encode()
    return b"".join([len(text).to_bytes(8, "little"), text, *(values.tobytes() for values in arrays.values())])


def _frame(body: bytes) -> Frame:
    at = 8 + int.from_bytes(body[:8], "little")
    held = json.loads(body[8:at])
    arrays = {}
    for name, kind, shape in held["arrays"]:
        count = int(np.prod(shape, dtype=np.int64))
        arrays[name] = np.frombuffer(body, dtype=_TYPES[_TYPES.index(kind)], count=count, offset=at).reshape(shape)
        at += 8 * count
    return Frame(held["meta"], arrays)


def _checksum(chain: bytes, body: bytes) -> bytes:
    digest = blake2b(chain, digest_size=_DIGEST)
    digest.update(body)
    return digest.digest()


def _refusal(path: Path, error: OSError) -> InputError:
    return InputError(f"{path} cannot be written: {error.strerror}; mend that and run it again, nothing whole is lost")
