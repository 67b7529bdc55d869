"""Random numbers of a cell: from the sweep's name, the cell's coordinates and the root seed, and nothing else."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from proofs_check.sweeps.kind import Coordinates

if TYPE_CHECKING:
    import numpy as np

__all__ = ["canonical", "generator"]


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces; floats as the shortest decimals that are read back as the same."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def generator(sweep: str, coordinates: Coordinates, seed: int) -> np.random.Generator:
    """A generator whose 256 bits of entropy are the SHA-256 of the canonical JSON of [sweep, coordinates, seed]."""
    import numpy as np

    digest = hashlib.sha256(canonical([sweep, coordinates, seed]).encode()).digest()
    return np.random.default_rng(np.random.SeedSequence(int.from_bytes(digest, "big")))
