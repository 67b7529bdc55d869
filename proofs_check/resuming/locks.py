"""One process at a time writes to a file."""

from __future__ import annotations

from typing import IO

__all__ = ["lock", "write_whole"]


def lock(file: IO[bytes]) -> bool:
    """Lock a file for this process until it is closed; True where the system has no such locks.

    Returns:
        False if another process holds it.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def write_whole(file: IO[bytes], content: bytes) -> None:
    """Write all bytes; the system may take fewer at a time."""
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) or 0 :]
