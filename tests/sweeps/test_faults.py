"""What goes wrong with machines: the main process killed, a worker killed, a cell that kills, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from proofs_check.errors import InputError
from proofs_check.sweeps.log import Contents

CELLS = 60
SLOW = {"cells": CELLS, "milliseconds": 20}


def computed(journal: Path) -> Counter[int]:
    return Counter(int(line) for line in journal.read_text().split())


def children(pid: int) -> list[int]:
    """Processes whose parent this is, by /proc."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) == pid:
                    found.append(int(entry.name))
            except (OSError, IndexError):
                continue
    return found


def workers(pid: int) -> list[int]:
    """Its worker processes, without the tracker that multiprocessing starts."""
    return [child for child in children(pid) if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda s: s.name)
def test_ended_in_the_middle_and_resumed_it_is_as_if_nothing_had_happened(begun, sweep, tmp_path, how):
    journal, folder = tmp_path / "journal", tmp_path / "ended"
    process = begun(folder, 2, after=10, journal=journal, **SLOW)
    process.send_signal(how)
    _, err = process.communicate(timeout=30)
    if how is signal.SIGKILL:
        assert process.returncode == -how
    else:
        assert "--resume" in err
        assert "Traceback" not in err
    time.sleep(0.3)  # cells at work in a killed worker may still have been noting themselves down
    kept = Contents.read(folder / "cells.log", CELLS)
    finished = {cell for cell in range(CELLS) if kept.offsets[cell] >= 0}
    assert 10 <= len(finished) < CELLS
    before = computed(journal)
    resumed = sweep("ended", journal=str(journal), jobs=2, resume=True, **SLOW)
    again = computed(journal) - before
    assert set(again) == set(range(CELLS)) - finished
    assert resumed.computed == CELLS - len(finished)
    undisturbed = sweep("undisturbed", journal=str(tmp_path / "other"), **SLOW)
    assert resumed.results.columns == undisturbed.results.columns


@needs_proc
def test_workers_do_not_outlive_a_killed_main_process(begun, tmp_path):
    process = begun(tmp_path / "out", 2, after=1, cells=50, milliseconds=200)
    alive = workers(process.pid)
    assert len(alive) == 2
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 20
    while any(Path(f"/proc/{pid}").exists() and _runs(pid) for pid in alive) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(Path(f"/proc/{pid}").exists() and _runs(pid) for pid in alive)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@needs_proc
def test_a_killed_worker_is_replaced_and_its_cells_done_again(begun, sweep, tmp_path):
    journal, folder = tmp_path / "journal", tmp_path / "out"
    process = begun(folder, 2, after=5, journal=journal, **SLOW)
    os.kill(workers(process.pid)[0], signal.SIGKILL)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out.strip(), err) == (0, str(CELLS), "")
    assert set(computed(journal)) == set(range(CELLS))
    undisturbed = sweep("undisturbed", journal=str(tmp_path / "other"), **SLOW)
    assert (folder / "results.parquet").exists()
    held = sweep("out", journal=str(journal), resume=True, **SLOW)
    assert held.computed == 0
    assert held.results.columns == undisturbed.results.columns


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_cell_that_kills_its_worker_is_found_and_no_other_blamed(sweep, jobs):
    done = sweep(kills=7, jobs=jobs)
    (failed,) = done.failures
    assert failed.coordinates["k"] == 7
    assert failed.failed["kind"] == "worker lost"
    assert "SIGKILL" in failed.failed["message"]
    assert len(done.results) == 11


@pytest.mark.filterwarnings("ignore")  # Dask's own, when a worker dies
def test_a_cell_that_kills_its_worker_on_dask(sweep):
    done = sweep(kills=7, jobs=2, scheduler="local")
    assert [entry.coordinates["k"] for entry in done.failures] == [7]
    assert len(done.results) == 11


def test_two_at_once_in_one_folder(begun, sweep, tmp_path):
    begun(tmp_path / "out", 1, after=1, cells=50, milliseconds=200)
    with pytest.raises(InputError, match="another process is at work"):
        sweep("out", resume=True, cells=50, milliseconds=200)


def test_a_script_without_a_guard_is_told_so(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from proofs_check.executors import open_workers\nwith open_workers(jobs=1) as w:\n    pass\n", encoding="utf-8"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, str(script)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "__main__" in done.stderr


@pytest.fixture
def scheduler(tmp_path):
    """A Dask scheduler and two workers, processes of their own; the address, and the scheduler to be killed."""
    file = tmp_path / "scheduler.json"
    options = {"cwd": Path(__file__).parents[2], "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    start = [sys.executable, "-m"]
    one = subprocess.Popen(  # noqa: S603
        [*start, "distributed.cli.dask_scheduler", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)],
        **options,
    )
    two = subprocess.Popen(  # noqa: S603
        [*start, "distributed.cli.dask_worker", "--scheduler-file", str(file), "--nthreads", "1", "--nworkers", "2"],
        env=os.environ | {"PYTHONPATH": str(options["cwd"])},
        **options,
    )
    while not file.exists():
        assert one.poll() is None
        time.sleep(0.05)
    yield json.loads(file.read_text())["address"], one
    for process in (two, one):
        process.terminate()
        process.wait()


@pytest.mark.deep
@pytest.mark.filterwarnings("ignore")  # Dask's own, about a scheduler that is gone
def test_a_running_cluster_gives_the_same_table_and_losing_its_scheduler_loses_nothing(sweep, scheduler, tmp_path):
    address, process = scheduler
    here = sweep("here", **SLOW)
    assert sweep("there", scheduler=address, **SLOW).table.read_bytes() == here.table.read_bytes()

    def kill(now):
        if now.done == 10:
            process.kill()

    with pytest.raises(InputError, match=r"scheduler at .* is gone.*--resume"):
        sweep("lost", scheduler=address, progress=kill, **SLOW)
    kept = Contents.read(tmp_path / "lost" / "cells.log", CELLS)
    assert kept.done >= 10
    resumed = sweep("lost", resume=True, **SLOW)
    assert resumed.computed == CELLS - kept.done
    assert resumed.table.read_bytes() == here.table.read_bytes()
