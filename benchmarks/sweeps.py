"""Sweeps: three stores side by side, overhead and resuming at 100,000 cells, busy cores, Dask beside processes, memory.

    python benchmarks/sweeps.py [--cells 100000]

"At work" is the share of the workers' time spent inside cells: it leaves out what the machine's other work takes
from the cells themselves. "CPU" is the share of two cores that the workers really got.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sqlite3
import tempfile
import time
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from proofs_check.sweeps.kind import Coordinates, Kind, Parameters, Row, Summary
from proofs_check.sweeps.log import Contents, Entry, Log
from proofs_check.sweeps.results import Results
from proofs_check.sweeps.run import run_sweep

ROW = {"separable": 123, "diverging": 12, "trials": 400, "distortion": 0.1234567890123}


def cells(parameters: Parameters) -> Iterator[Coordinates]:
    """As many as asked for."""
    return ({"k": k, "ratio": k / 1000} for k in range(parameters["cells"]))


def run(context: Mapping[str, int], _coordinates: Coordinates, rng: np.random.Generator) -> Row:
    """Keep a core busy for some milliseconds of CPU time."""
    end = time.process_time() + context["milliseconds"] / 1000
    while time.process_time() < end:
        pass
    return {**ROW, "draw": rng.random()}


def summary(_parameters: Parameters, results: Results) -> Summary:
    """Nothing."""
    return Summary((f"{len(results)} rows",))


KIND = Kind(help="For the benchmark.", options=(), cells=cells, run=run, summary=summary)


def growing_file(folder: Path, count: int) -> tuple[float, float]:
    """What sweeps use; seconds to write and to read."""
    start = time.perf_counter()
    log = Log(folder / "cells.log", count)
    for k in range(count):
        log.append(Entry(k, 0.1, rows=[ROW]))
    log.close()
    middle = time.perf_counter()
    assert Contents.read(folder / "cells.log", count).done == count  # noqa: S101 - the benchmark checks itself
    return middle - start, time.perf_counter() - middle


def sqlite(folder: Path, count: int) -> tuple[float, float]:
    """A transaction a cell in WAL mode."""
    start = time.perf_counter()
    base = sqlite3.connect(folder / "cells.sqlite", isolation_level=None)
    base.execute("pragma journal_mode=wal")
    base.execute("pragma synchronous=normal")
    base.execute("create table cells(cell integer primary key, entry text)")
    for k in range(count):
        base.execute("insert into cells values(?, ?)", (k, json.dumps([ROW])))
    middle = time.perf_counter()
    done = array("b", [0]) * count
    for k, entry in base.execute("select cell, entry from cells"):
        json.loads(entry)
        done[k] = 1
    base.close()
    return middle - start, time.perf_counter() - middle


def file_a_cell(folder: Path, count: int) -> tuple[float, float]:
    """Written aside and renamed, a thousand to a folder."""
    start = time.perf_counter()
    for k in range(count):
        place = folder / "cells" / str(k // 1000)
        if k % 1000 == 0:
            place.mkdir(parents=True)
        with (place / f"{k}.aside").open("w") as file:
            json.dump([ROW], file)
        (place / f"{k}.aside").rename(place / f"{k}.json")
    middle = time.perf_counter()
    for k in range(count):
        with (folder / "cells" / str(k // 1000) / f"{k}.json").open() as file:
            json.load(file)
    return middle - start, time.perf_counter() - middle


def stores(count: int) -> None:
    """The three, one after the other."""
    print(f"store, {count:,} cells      write a cell   read all")
    for store in (growing_file, sqlite, file_a_cell):
        with tempfile.TemporaryDirectory() as folder:
            write, read = store(Path(folder), count)
        print(f"{store.__name__.replace('_', ' '):25} {write / count * 1e6:8.1f} µs {read:8.2f} s")


def timed(folder: Path, *, count: int, milliseconds: int, **options: object) -> float:
    """Seconds of a whole run, from the call to the table."""
    start = time.perf_counter()
    parameters = {"cells": count, "milliseconds": milliseconds}
    run_sweep("benchmark", parameters, folder, module="sweeps", **options)  # type: ignore[arg-type]
    return time.perf_counter() - start


def many_cells(count: int) -> None:
    """Cells that do nothing: all that is left is overhead. Then the same, finished, again."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "out"
        whole = timed(place, count=count, milliseconds=0, jobs=2)
        used = time.process_time()
        again = timed(place, count=count, milliseconds=0, jobs=2, resume=True)
        used = time.process_time() - used
        size = (place / "cells.log").stat().st_size / count
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{count:,} empty cells on 2 processes: {whole / count * 1e3:.3f} ms a cell, all included")
    print(f"resumed when finished: {again:.2f} s, {used:.2f} s of CPU")
    print(f"store {size:.0f} bytes a cell, main process {peak:.0f} MB")


def busy(scheduler: str | None, *, count: int = 200, milliseconds: int = 60) -> float:
    """Cells of 60 ms on two workers; seconds of the run from its first cell to its last."""
    ends: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "out"
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        timed(
            place,
            count=count,
            milliseconds=milliseconds,
            jobs=2,
            scheduler=scheduler,
            progress=lambda now: ends.append(now.seconds),
        )
        spent = Contents.read(place / "cells.log", count).seconds
        now = resource.getrusage(resource.RUSAGE_CHILDREN)
    wall = ends[-1]
    cpu = (now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime) / (2 * wall)
    name = "Dask, 2 workers" if scheduler else "2 processes"
    share = f", CPU {cpu:.1%}" if scheduler is None else ""
    print(f"{name:16} {count} cells of {milliseconds} ms: {wall:6.2f} s, at work {spent / (2 * wall):.1%}{share}")
    return wall


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--cells", type=int, default=100_000)
    count = parser.parse_args().cells
    stores(count)
    many_cells(count)
    print(f"\nload of the machine before: {os.getloadavg()[0]:.1f}")
    processes = busy(None)
    dask = busy("local")
    print(f"Dask takes {dask / processes - 1:+.1%} beside processes")


if __name__ == "__main__":
    main()
