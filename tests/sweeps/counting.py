"""A sweep for tests: its cells take a while, note in a journal that they were computed, and misbehave when asked to."""

from __future__ import annotations

import os
import signal
import time

from proofs_check.sweeps.grids import integer
from proofs_check.sweeps.kind import Kind, Option, Summary

MODULE = __name__
DEFAULTS = {"cells": 12, "milliseconds": 0, "journal": None, "raises": None, "kills": None, "rows": 1}


def parameters(**given):
    return DEFAULTS | given


def cells(parameters):
    return ({"k": k, "name": f"cell {k}"} for k in range(parameters["cells"]))


def run(context, coordinates, rng):
    k = coordinates["k"]
    time.sleep(context["milliseconds"] / 1000)
    if context["journal"]:
        journal = os.open(context["journal"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(journal, f"{k}\n".encode())
        os.close(journal)
    if k == context["raises"]:
        raise ValueError(f"cell {k} is out of sorts")
    if k == context["kills"]:
        os.kill(os.getpid(), signal.SIGKILL)
    row = {"draw": rng.random(), "square": k * k, "even": k % 2 == 0, "word": None if k % 3 else f"№ {k}"}
    return row if context["rows"] == 1 else [{"place": place, **row} for place in range(context["rows"])]


def summary(parameters, results):
    return Summary((f"The squares sum to {sum(results['square'])}.",), numbers={"sum": sum(results["square"])})


KIND = Kind(
    help="For tests.",
    options=(Option("cells", "How many.", integer(least=1)),),
    cells=cells,
    run=run,
    summary=summary,
)
