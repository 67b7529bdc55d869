"""A sweep's folder: the manifest and the log of cells, whose checksums are put right.

Input: the manifest, a line `--`, then one cell a line without its checksum; a line that begins with ! is taken raw.
"""

from __future__ import annotations

import json
from hashlib import blake2b

from fuzz.target import as_file
from proofs_check.errors import InputError
from proofs_check.sweeps.log import Contents
from proofs_check.sweeps.status import status_of

REFUSALS = (InputError,)
LONGEST = 1200


def read(content: bytes) -> None:
    """What `sweep status` says of it, and every entry again."""
    manifest, _, lines = content.partition(b"\n--\n")
    log = b"".join(line[1:] + b"\n" if line[:1] == b"!" else _summed(line) for line in lines.split(b"\n") if line)
    with as_file(manifest, "manifest.json") as path:
        (path.parent / "cells.log").write_bytes(log)
        status = status_of(path.parent)
        json.dumps(status.to_json(), allow_nan=False)
        contents = Contents.read(path.parent / "cells.log", status.manifest.cells)
        kept = [cell for cell in range(len(contents.offsets)) if contents.offsets[cell] >= 0 or cell in contents.failed]
        assert [entry.cell for entry in contents.entries(path.parent / "cells.log", iter(kept))] == kept


def _summed(line: bytes) -> bytes:
    return blake2b(line, digest_size=8).hexdigest().encode() + b" " + line + b"\n"


def seeds() -> dict[str, bytes]:
    """A sweep of two cells: one done, one failed; and a torn line."""
    manifest = {
        "sweep": "orders", "parameters": {"data": "simpson-4", "batch_size": [2]}, "seed": 0, "cells": 2,
        "cells_sha256": "00", "version": "0.1.0", "created": "2026-01-01", "environment": {}, "git": None,
    }  # fmt: skip
    done = '{"cell":0,"seconds":0.5,"rows":[{"batch_size":2,"ss_gd":1.75}]}'
    failed = (
        '{"cell":1,"seconds":0.1,"failed":{"kind":"ValueError","message":"no","traceback":"at"},"coordinates":{"b":2}}'
    )
    head = json.dumps(manifest, separators=(",", ":"))
    return {
        "one-of-each": f"{head}\n--\n{done}\n{failed}".encode(),
        "damaged": f"{head}\n--\n!00 {done}\n{done}".encode(),
        "no-cells": head.encode(),
    }
