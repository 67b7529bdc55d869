"""The texts of a sweep's options: lists and ranges of numbers."""

from __future__ import annotations

from math import isfinite

from proofs_check.errors import InputError
from proofs_check.sweeps.grids import integers, one_of, reals, some_of

REFUSALS = (InputError,)
LONGEST = 60


def read(content: bytes) -> None:
    """The first byte chooses the reader."""
    text, name = content[1:].decode("utf-8", errors="replace"), "--grid"
    match content[:1]:
        case b"i":
            assert all(type(value) is int and value >= -5 for value in integers(least=-5, most=10**9)(text, name))
        case b"r":
            assert all(isfinite(value) and 0 < value <= 9 for value in reals(above=0, most=9)(text, name))
        case b"o":
            assert one_of("ss", "rr")(text, name) in ("ss", "rr")
        case _:
            assert set(some_of("ss", "rr", "gd")(text, name)) <= {"ss", "rr", "gd"}


def seeds() -> dict[str, bytes]:
    """Values, ranges, words."""
    texts = ("i2,4,8", "i2:8", "i96,192:384:96", "r0.1:0.6:0.02", "r1/3,1e-3", "oss", "sss,gd", "r1e400", "i1:1e30")
    return {f"grid-{k}": text.encode() for k, text in enumerate(texts)}
