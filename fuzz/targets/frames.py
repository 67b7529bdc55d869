"""Files from which interrupted work goes on, frame after frame, their checksums put right.

Input: frames, separated by a line `--`; each is a JSON text, a line end and the bytes of its arrays. What begins with !
stands in the file as it is.
"""

from __future__ import annotations

import json
import zlib
from hashlib import blake2b

from fuzz.target import as_file
from proofs_check.errors import InputError
from proofs_check.resuming.frames import MAGIC, read_frames

REFUSALS = (InputError,)
LONGEST = 600


def read(content: bytes) -> None:
    """Every frame after the first."""
    pieces, chain = [MAGIC], b""
    for part in content.split(b"\n--\n"):
        if part[:1] == b"!":
            pieces.append(part[1:])
            continue
        text, _, arrays = part.partition(b"\n")
        body = len(text).to_bytes(8, "little") + text + arrays
        digest = blake2b(chain, digest_size=16)
        digest.update(body)
        length, chain = len(body).to_bytes(8, "little"), digest.digest()
        pieces.append(length + zlib.crc32(length).to_bytes(4, "little") + chain + body)
    with as_file(b"".join(pieces), "frames") as path:
        for frame in read_frames(path):
            assert all(values.dtype.itemsize == 8 for values in frame.arrays.values())


def seeds() -> dict[str, bytes]:
    """An identity, then arrays; a torn end."""
    first = json.dumps({"meta": {"identity": {"rate": 0.1}}, "arrays": []}).encode() + b"\n"
    second = json.dumps({"meta": {"epoch": 1}, "arrays": [["theta", "<f8", [2, 1]], ["k", "<i8", []]]}).encode()
    whole = b"\n--\n".join([first, second + b"\n" + bytes(24)])
    return {"two": whole, "short": whole[:-9], "torn": whole + b"\n--\n!\x00\x00\x00"}
