"""What the commands of ``proofs-check sweep`` print, and the JSON that they write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from proofs_check.cli._console import bar, out

if TYPE_CHECKING:
    from proofs_check.sweeps.estimate import Estimate
    from proofs_check.sweeps.run import Done, Progress
    from proofs_check.sweeps.status import Status

__all__ = ["estimate_json", "estimate_page", "progress", "status_page", "sweep_json", "sweep_page"]

_NAMED = 5  # failed cells that are shown
_WIDE = 100  # characters of a value


@contextmanager
def progress() -> Iterator[Callable[[Progress], None]]:
    """A bar with cells a second, time left and failures on standard error, when that is a terminal."""
    from rich.progress import MofNCompleteColumn

    with bar("cells", MofNCompleteColumn(), "{task.fields[pace]}") as shown:
        task = shown.add_task("cells", total=None, pace="")

        def step(now: Progress) -> None:
            left = "" if now.left is None else f", {_time(now.left)} left"
            failed = f", {now.failed:,} failed" if now.failed else ""
            shown.update(
                task, total=now.cells, completed=now.done + now.failed, pace=f"{_rate(now.rate)}{left}{failed}"
            )

        yield step


def sweep_page(done: Done, *, kept: bool) -> None:
    """What a finished sweep says, its failures, and where its files are."""
    from proofs_check.sweeps.status import failure

    console = out()
    for sentence in done.summary.sentences:
        console.print(Text(sentence))
    if done.damaged:
        console.print(
            f"{done.damaged} entries of the store had changed since they were written; their cells were computed again."
        )
    _failures(console, [failure(entry) for entry in done.failures], len(done.failures))
    if kept:
        console.print(
            Text(
                f"{done.manifest.cells:,} cells, {done.computed:,} computed now; table {done.table}"
                + (f", figure {done.figure}" if done.figure else "")
            )
        )
    else:
        console.print(f"{done.manifest.cells:,} cells; nothing is kept without --out.")


def sweep_json(done: Done, *, kept: bool) -> dict[str, Any]:
    """A finished sweep as plain JSON values."""
    from proofs_check.sweeps.status import failure

    held = done.manifest
    return {
        "version": held.version,
        "sweep": held.sweep,
        "parameters": dict(held.parameters),
        "seed": held.seed,
        "cells": held.cells,
        "failed": len(done.failures),
        "failures": [failure(entry) for entry in done.failures],
        "rows": len(done.results),
        "holds": done.summary.holds,
        "summary": list(done.summary.sentences),
        "numbers": dict(done.summary.numbers),
        "table": str(done.table) if kept else None,
        "figure": str(done.figure) if kept and done.figure else None,
    }


def status_page(found: Status) -> None:
    """Counts, pace, the question, the failures."""
    console = out()
    held = found.manifest
    state = "running" if found.running else "finished" if found.done == held.cells else "stopped; --resume goes on"
    rows = [
        ("sweep", f"{held.sweep}, seed {held.seed}, proofs-check {held.version}, begun {held.created}"),
        ("state", state),
        ("cells", f"{held.cells:,}: {found.done:,} finished, {found.failed:,} failed, {found.left:,} left"),
    ]
    if found.cell_seconds is not None:
        rows.append(("a cell takes", f"{found.cell_seconds:.3g} s in the mean; the last ended {found.last}"))
    if found.damaged:
        rows.append(
            ("damaged", f"{found.damaged} entries of the store count for nothing; --resume computes them again")
        )
    for name, value in held.parameters.items():
        shown = ", ".join(str(v) for v in value) if isinstance(value, list) else str(value)
        rows.append((name, shown if len(shown) <= _WIDE else shown[: _WIDE - 1] + "…"))
    grid = Table.grid(padding=(0, 2))
    for name, value in rows:
        grid.add_row(Text(name, style="bold"), Text(value))
    console.print(grid)
    _failures(console, list(found.failures), found.failed)


def estimate_page(found: Estimate) -> None:
    """Cells, time and memory in two sentences."""
    from proofs_check.data.memory import readable_size

    console = out()
    probes = " and ".join(f"{seconds:.3g} s" for seconds in found.probes)
    least = "more than " if found.late else "about "
    console.print(
        f"{found.cells:,} cells on {found.jobs} {'process' if found.jobs == 1 else 'processes'}: {least}"
        f"{_time(found.seconds)}, as probed cells took {probes}."
    )
    if found.worker_bytes is not None:
        free = "" if found.free_bytes is None else f" of {readable_size(found.free_bytes)} free"
        whole = readable_size(found.jobs * found.worker_bytes)
        console.print(
            f"Memory: {readable_size(found.worker_bytes)} a process, {whole} in all{free}."
            + ("" if found.fits else " That does not fit: take fewer --jobs.")
        )


def estimate_json(name: str, found: Estimate) -> dict[str, Any]:
    """An estimate as plain JSON values."""
    return {
        "sweep": name,
        "cells": found.cells,
        "jobs": found.jobs,
        "probe_seconds": list(found.probes),
        "seconds": found.seconds,
        "at_least": found.late,
        "worker_bytes": found.worker_bytes,
        "free_bytes": found.free_bytes,
        "fits": found.fits,
    }


def _failures(console: Any, failures: list[dict[str, Any]], count: int) -> None:
    if not count:
        return
    console.print(Text(f"{count:,} {'cell' if count == 1 else 'cells'} failed; --resume tries again:", style="bold"))
    for found in failures[:_NAMED]:
        where = ", ".join(f"{name} {value}" for name, value in found["coordinates"].items())
        console.print(Text(f"• {where}: {found['kind']}: {found['message']}"))


def _rate(rate: float) -> str:
    return f"{rate:.0f} cells/s" if rate >= 10 else f"{rate:.2g} cells/s"


def _time(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.2g} s"
    return str(timedelta(seconds=round(seconds)))
