"""Recorded runs: memory of a long run, and closed form and log time beside steps: `python benchmarks/trajectories.py`.

Ratios compare two ways of the same result in one run, in the processor's time; `--quick` takes shorter runs.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from proofs_check.data import as_table
from proofs_check.trajectories import Setting, linear_problem, run

LONG = """
import resource, sys
from benchmarks.trajectories import long_run
epochs, record = int(sys.argv[1]), sys.argv[2]
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
size = long_run(epochs, record)
print(before, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, size)
"""


def problem(task: str = "regression", n: int = 20, d: int = 3) -> Any:
    """A small problem; the classes are separable."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n, d)) + 1
    y = (X[:, 0] > 1).astype(float) if task == "classification" else rng.normal(size=n)
    return linear_problem(as_table(X, y), task=task)


def long_run(epochs: int, record: str) -> int:
    """100 seeds of random reshuffling, step by step; the bytes of the file of records."""
    wanted = tuple(range(epochs + 1)) if record == "all" else ()
    setting = Setting(orders=("rr",), batch_size=5, epochs=epochs, runs=100, rate=0.01, record=wanted, method="steps")
    found = run(problem(), setting, predicted=False)  # the file goes with it
    return int(found.path.stat().st_size)


def memory(cases: list[tuple[int, str]]) -> None:
    """The largest memory of processes that make such runs."""
    print("100 seeds of RR, n = 20, d = 3, B = 5, recorded on disk: largest memory of the process")
    for epochs, record in cases:
        start = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", LONG, str(epochs), record], capture_output=True, text=True, check=True
        )
        before, most, size = (int(part) for part in done.stdout.split())
        kind = "every epoch" if record == "all" else "60 epochs"
        print(
            f"  {epochs:>9,} epochs, {kind:<11} recorded: {most / 1024:5.0f} MB (of which {before / 1024:.0f} before),"
            f" file {size / 1e6:,.1f} MB, {time.monotonic() - start:.0f} s",
            flush=True,
        )


def least(call: Callable[[], object], repeat: int) -> float:
    """Seconds of processor time, the least of several tries."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return min(times)


def beside(task: str, method: str, sizes: list[int], repeat: int) -> None:
    """One method beside steps, for growing numbers of epochs; and how far apart they end."""
    made = problem(task)
    print(f"SS, {task}, n = 20, d = 3, B = 5, 3 runs: {method} beside steps")
    print(f"  {'epochs':>11}{'steps, s':>11}{method + ', s':>15}{'ratio':>9}{'M apart':>11}{'stated':>11}")
    for epochs in sizes:
        seconds, ends, stated = {}, {}, 0.0
        for how in ("steps", method):
            setting = Setting(orders=("ss",), batch_size=5, epochs=epochs, rate=0.01, method=how)
            if how == "steps" and epochs > 10**7:
                continue
            found = run(made, setting, predicted=False)
            ends[how] = np.concatenate([f.arrays["M"] for f in found.frames("ss") if "M" in f.arrays], axis=1)[:, -1]
            stated = max((e for e in found.order("ss").error or () if e), default=0.0)
            seconds[how] = least(lambda setting=setting: run(made, setting, predicted=False), repeat)
        told = f"{epochs:>13,}"
        if "steps" in seconds:
            gap = np.linalg.norm(ends["steps"] - ends[method], axis=(1, 2)).max()
            told += f"{seconds['steps']:>9.3f}{seconds[method]:>15.3f}"
            told += f"{seconds['steps'] / seconds[method]:>8,.1f}×{gap:>11.0e}{stated:>11.0e}"
        else:
            told += f"{'–':>9}{seconds[method]:>15.3f}{'–':>9}{'–':>11}{stated:>11.0e}"
        print(told, flush=True)


def main() -> None:
    """Print all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    beside("regression", "closed-form", [10**3, 10**4, 10**5, 10**6], 1 if quick else 3)
    beside("classification", "log-time", [10**4, 10**5, 10**6, *([] if quick else [10**9, 10**12])], 1)
    memory([(10**4, "all"), (10**5, "log")] if quick else [(10**5, "log"), (10**5, "all"), (10**6, "log")])
    print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
