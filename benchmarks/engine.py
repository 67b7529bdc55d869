"""How fast the compiled engine is, what bounds it, and how it grows: `python benchmarks/engine.py [--quick]`.

Ratios compare two ways in the same run, each the least of several interleaved tries, in the processor's time (what runs
in parallel: in wall time), for the machine may be busy. Times are per step of SGD. The bounds at the end are measured
here as well, by small loops: bytes that move, and operations that one core makes when all lies in its nearest cache.
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
from numba import njit

from proofs_check.training.engine import Runs, simulate
from proofs_check.training.simulate import train

RATE = 0.01
TARGETS = {"ss": 1000, "rr": 400}  # how many times faster than torch eager a step should be


def draw(n: int, d: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, a real target, a label."""
    rng = np.random.default_rng([n, d])
    X = rng.normal(size=(n, d)) + 1.0
    return X, rng.normal(size=n), rng.choice((-1, 1), n)


def least(
    calls: dict[str, Callable[[], object]], repeat: int = 5, clock: Callable[[], float] = time.process_time
) -> dict[str, float]:
    """Seconds of each call, the least over interleaved tries; of the processor's time unless told otherwise."""
    times = dict.fromkeys(calls, np.inf)
    for _ in range(repeat):
        for name, call in calls.items():
            start = clock()
            call()
            times[name] = min(times[name], clock() - start)
    return times


def engine(n: int, d: int, B: int, order: str, loss: str, epochs: int, **more: Any) -> tuple[Callable[[], Runs], int]:
    """A call and the steps it takes; what it leaves is recorded at the end alone."""
    X, y, label = draw(n, d)
    options: dict[str, Any] = {"rate": RATE, "batch_size": B, "order": order, "loss": loss, "record": [epochs]}
    options |= {"risks": False, "epochs": epochs, **more}
    target = label if loss == "logistic" else y
    count = options.get("runs", 1)
    call = lambda: simulate(X, target, rng=np.random.default_rng(0), **options)  # noqa: E731
    return call, count * epochs * -(-n // B)


def torch_steps(n: int, d: int, B: int, order: str, loss: str, epochs: int) -> Callable[[], object] | None:
    """The same steps by torch: its batch normalization, its autograd, its SGD. None without torch."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)
    X, y, label = draw(n, d)
    x = torch.tensor(X)
    t = torch.tensor((label if loss == "logistic" else y).astype(float))[:, None]
    norm = torch.nn.BatchNorm1d(d, eps=1e-300, affine=False, track_running_stats=False, dtype=torch.float64)
    line = torch.nn.Linear(d, 1, bias=False, dtype=torch.float64)
    optimizer = torch.optim.SGD(line.parameters(), lr=RATE)

    def call() -> None:
        rng = np.random.default_rng(0)
        seen = rng.permutation(n)
        for _ in range(epochs):
            seen = rng.permutation(n) if order == "rr" else seen
            for rows in torch.as_tensor(seen).split(B):
                f = line(norm(x[rows]))
                each = torch.nn.functional.softplus(-t[rows] * f) if loss == "logistic" else (f - t[rows]) ** 2
                optimizer.zero_grad()
                each.mean().backward()
                optimizer.step()

    return call


def ratios(repeat: int) -> None:
    """n = 1,000, d = 10, B = 10, one trajectory: torch eager, the plain simulator, the engine."""
    n, d, B, many = 1000, 10, 10, 1000
    print(f"n = {n:,}, d = {d}, B = {B}, one trajectory: microseconds a step, and how many times faster the engine is")
    print(f"  {'':<18}{'torch eager':>12}{'plain numpy':>12}{'engine':>9}{'against torch':>15}{'against plain':>15}")
    for loss in ("squared", "logistic"):
        for order in ("ss", "rr"):
            X, y, label = draw(n, d)
            quick, steps = engine(n, d, B, order, loss, many)
            target = label if loss == "logistic" else y
            calls: dict[str, Callable[[], object]] = {"engine": quick}
            calls["plain"] = lambda target=target, loss=loss, order=order, X=X: train(
                X, target, rate=RATE, epochs=3, batch_size=B, order=order, loss=loss, record=[3],
                rng=np.random.default_rng(0), risk_draws=1,
            )  # fmt: skip
            eager = torch_steps(n, d, B, order, loss, 3)
            if eager is not None:
                calls["torch"] = eager
            quick()
            seconds = least(calls, 3 * repeat)
            ours, plain = seconds["engine"] / steps * 1e6, seconds["plain"] / 300 * 1e6
            theirs = seconds.get("torch", float("nan")) / 300 * 1e6
            told = f"{theirs / ours:,.0f} ×" if eager is not None else "no torch"
            met = "" if eager is None else f"   target {TARGETS[order]:,} × {_met(theirs / ours >= TARGETS[order])}"
            print(
                f"  {loss + ', ' + order:<18}{theirs:>12,.0f}{plain:>12,.0f}{ours:>9.3f}{told:>15}"
                f"{plain / ours:>13,.0f} ×{met}, 20 × {_met(plain / ours >= 20)}",
                flush=True,
            )


def _met(reached: bool) -> str:
    return "met" if reached else "not met"


WORKER = """
import sys
from benchmarks.engine import engine
call, _ = engine(1000, 10, 10, "rr", "logistic", 60, runs=32)
call()
for _ in sys.stdin:
    call()
    print("done", flush=True)
"""


def together(repeat: int) -> None:
    """64 trajectories: one thread, two threads, two processes."""
    calls: dict[str, Callable[[], object]] = {}
    for jobs in (1, 2):
        call, steps = engine(1000, 10, 10, "rr", "logistic", 60, runs=64, jobs=jobs)
        calls[f"{jobs} thread" + "s" * (jobs - 1)] = call
    pool = [
        subprocess.Popen([sys.executable, "-c", WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    def both() -> None:
        for worker in pool:
            assert worker.stdin is not None  # noqa: S101
            worker.stdin.write("go\n")
            worker.stdin.flush()
        for worker in pool:
            assert worker.stdout is not None  # noqa: S101
            worker.stdout.readline()

    both()
    calls["2 processes"] = both
    seconds = least(calls, repeat, time.perf_counter)
    for worker in pool:
        worker.communicate()
    print("64 trajectories, n = 1,000, d = 10, B = 10, logistic, rr")
    for name, value in seconds.items():
        print(f"  {name:<46}{steps / value / 1e6:>9.2f} M steps/s   {seconds['1 thread'] / value:.2f} × one thread")


def growth(quick: bool) -> None:
    """One thing grows at a time."""
    print("growth, one thread: nanoseconds a step")
    base = {"n": 1000, "d": 10, "B": 10, "runs": 1}
    grown = {"n": (100, 10_000, 100_000), "d": (2, 50, 200), "B": (2, 100, 500), "runs": (8, 64, 512)}
    print(f"  {'':<18}{'squared, ss':>13}{'squared, rr':>13}{'logistic, ss':>14}{'logistic, rr':>14}")
    for name, value in [("", 0), *((name, v) for name, values in grown.items() for v in values[: 2 if quick else 3])]:
        size = {**base, **({name: value} if name else {})}
        cells = []
        for loss, order, width in (
            ("squared", "ss", 13),
            ("squared", "rr", 13),
            ("logistic", "ss", 14),
            ("logistic", "rr", 14),
        ):
            work = size["n"] * size["d"] * size["runs"]
            call, steps = engine(
                size["n"], size["d"], size["B"], order, loss, max(20, int(3e6 / work)), runs=size["runs"]
            )
            call()
            cells.append(f"{least({'': call}, 2)[''] / steps * 1e9:>{width},.0f}")
        print(f"  {f'{name} = {value:,}' if name else 'n = 1,000, d, B = 10':<20}" + "".join(cells)[2:], flush=True)


def memory(quick: bool) -> None:
    """A long run of 100 seeds, every epoch recorded and handed to a sink."""
    X, y, _ = draw(8, 2)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    records = 0

    def sink(part: Runs) -> None:
        nonlocal records
        records += part.W.shape[0] * part.W.shape[1]

    epochs = 10_000 if quick else 50_000
    start = time.perf_counter()
    simulate(
        X, y, rate=RATE, epochs=epochs, runs=100, batch_size=4, order="rr", rng=np.random.default_rng(0), sink=sink
    )
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"n = 8, d = 2, B = 4, rr: 100 seeds, {epochs:,} epochs, every one recorded with its risks and streamed")
    print(
        f"  {records:,} records in {seconds:.1f} s; resident memory {before:.0f} MB before, {after:.0f} MB at its peak"
    )


@njit
def _move(a: Any, b: Any, c: Any) -> None:
    for i in range(len(a)):
        a[i] = b[i] + 0.5 * c[i]


@njit
def _read(a: Any, s: Any) -> None:
    for i in range(0, len(a), 8):
        for k in range(8):
            s[k] += a[i + k]


@njit
def _multiply(a: Any, b: Any, times: int) -> None:
    for _ in range(times):
        for i in range(len(a)):
            a[i] = a[i] * 0.999 + b[i]


def bounds(repeat: int, quick: bool) -> None:
    """Time a step could not go below on this machine, against the time it takes."""
    big = 2 * 10**7 if not quick else 4 * 10**6
    a, b, c, s = np.zeros(big), np.ones(big), np.ones(big), np.zeros(8)
    small, other = np.ones(1024), np.ones(1024)
    n, d, B = 400_000, 50, 200
    calls: dict[str, Callable[[], object]] = {
        "move": lambda: _move(a, b, c),
        "read": lambda: _read(b, s),
        "multiply": lambda: _multiply(small, other, 20_000),
    }
    for call in calls.values():
        call()
    seconds = least(calls, repeat)
    bandwidth = max(24 * big / seconds["move"], 8 * big / seconds["read"])
    flops = 2 * 1024 * 20_000 / seconds["multiply"]
    print(f"bounds, one core: {bandwidth / 1e9:.1f} GB/s moved, {flops / 1e9:.1f} G operations a second")
    # by moments: H (d, d) and b (d) are read; d² multiplications and as many additions
    # by rows: x̄ (B, d) is read; B d multiplications and additions forward, as many back, and B exponentials
    few = _marginal(n, d, B, "squared", repeat), 8 * (d * d + d), 2 * d * d
    logistic = _marginal(n, d, B, "logistic", repeat), 8 * B * (d + 2), 4 * B * d
    for name, (own, moved, worked) in (("squared, by moments", few), ("logistic, by rows", logistic)):
        bound = max(moved / bandwidth, worked / flops)
        which = "moving" if moved / bandwidth > worked / flops else "computing"
        print(
            f"  n = {n:,}, d = {d}, B = {B}, {name}: {moved:,} bytes and {worked:,} operations a step\n"
            f"    at least {bound * 1e9:,.0f} ns ({which}); it takes {own * 1e9:,.0f} ns, {own / bound:.1f} times that"
        )


def _marginal(n: int, d: int, B: int, loss: str, repeat: int) -> float:
    """Seconds of a step, without the normalization before the first: more epochs against few."""
    few, few_steps = engine(n, d, B, "igm", loss, 2)
    many, many_steps = engine(n, d, B, "igm", loss, 302 if loss == "squared" else 22)
    few()
    seconds = least({"few": few, "many": many}, repeat)
    return (seconds["many"] - seconds["few"]) / (many_steps - few_steps)


def first_call() -> None:
    """Compilation, or loading from the cache, in a fresh process."""
    code = (
        "import time; start = time.perf_counter(); from benchmarks.engine import engine; middle = time.perf_counter();"
        "engine(20, 2, 5, 'rr', 'squared', 2)[0](); print(middle - start, time.perf_counter() - middle)"
    )
    imported, first = map(float, subprocess.check_output([sys.executable, "-c", code], text=True).split())
    print(f"a fresh process: {imported:.2f} s for imports, {first:.2f} s for the first call with compiled code cached")


def main() -> None:
    """Run all, or the short ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions and smaller sizes")
    quick = parser.parse_args().quick
    repeat = 3 if quick else 7
    engine(20, 2, 5, "rr", "squared", 2)[0]()
    first_call()
    ratios(repeat)
    together(repeat)
    growth(quick)
    memory(quick)
    bounds(repeat, quick)


if __name__ == "__main__":
    main()
