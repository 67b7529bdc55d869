"""How much memory there is, and refusing what would not fit before it is read."""

from __future__ import annotations

import os
from pathlib import Path

from proofs_check.errors import InputError

__all__ = ["available_memory", "check_fits", "readable_size"]

_CGROUP = Path("/sys/fs/cgroup")


def available_memory() -> int | None:
    """Bytes this process may still take: the machine's available memory or the container's limit, whichever is less.

    None where the system does not say; running out of memory is then caught when it happens.
    """
    bounds = [bound for bound in (_machine(), _container()) if bound is not None]
    return min(bounds) if bounds else None


def check_fits(source: str, needed: int, limit: int | None, *, holds: str) -> None:
    """Refuse data that need more memory than there is.

    Args:
        source: the file.
        needed: bytes of memory that reading takes.
        limit: bytes there are; None when unknown.
        holds: how large the data are, in words, for the sentence.

    Raises:
        InputError: needed > limit.
    """
    if limit is not None and needed > limit:
        raise InputError(
            f"{source} is too large to be read into memory: it holds {holds}, reading takes about"
            f" {readable_size(needed)} and {readable_size(limit)} are free;"
            " take fewer rows or columns, or a machine with more memory"
        )


def readable_size(count: int) -> str:
    """A number of bytes in words: 512 bytes, 1.5 MB, 3.2 GB (powers of 1000)."""
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if size < 1000 or unit == "TB":
            break
        size /= 1000
    return f"{count} bytes" if unit == "bytes" else f"{size:.1f} {unit}"


def _machine() -> int | None:
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    try:  # no /proc: take all physical memory as the bound
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def _container() -> int | None:
    try:
        limit = (_CGROUP / "memory.max").read_text(encoding="ascii").strip()
        used = (_CGROUP / "memory.current").read_text(encoding="ascii").strip()
        return max(int(limit) - int(used), 0)
    except (OSError, ValueError):  # no control group, or "max": no limit
        return None
