"""Tables of runs that `simulate --out` wrote, read back from CSV."""

from __future__ import annotations

import warnings

from fuzz.target import as_file
from proofs_check.errors import InputError
from proofs_check.networks import read_csv

REFUSALS = (InputError,)
LONGEST = 400


def read(content: bytes) -> None:
    """Read as a table of runs; what can be read has a value for each column."""
    with as_file(content, "runs.csv") as path, warnings.catch_warnings():
        warnings.simplefilter("error")
        runs = read_csv(path)
    assert runs.values.shape[:2] == (len(runs.orders), len(runs.seeds))


def seeds() -> dict[str, bytes]:
    """Two orders, two epochs."""
    head = "order,seed,epoch,steps,true_loss\n"
    return {
        "two": (head + "ss,0,0,0,0.69\nss,0,1,5,0.5\nrr,0,0,0,0.69\nrr,0,1,5,\n").encode(),
        "gap": (head + "ss,0,0,0,0.69\nrr,1,7,35,nan\n").encode(),
        "header": head.encode(),
    }
