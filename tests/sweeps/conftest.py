"""Sweeps of tests, run here or in a process that can be killed."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from proofs_check.sweeps.run import run_sweep
from tests.sweeps import counting

ROOT = Path(__file__).parents[2]


@pytest.fixture
def sweep(tmp_path):
    """Run the counting sweep in this process; its workers are others."""

    def call(folder="out", *, jobs=1, scheduler=None, resume=False, seed=0, progress=None, **given):
        return run_sweep(
            "counting",
            counting.parameters(**given),
            tmp_path / folder,
            seed=seed,
            jobs=jobs,
            scheduler=scheduler,
            resume=resume,
            progress=progress,
            module=counting.MODULE,
        )

    return call


@pytest.fixture
def begun(tmp_path):
    """Start the counting sweep in a process of its own and wait until some cells are finished."""
    running = []

    def call(folder, jobs, *, after, **given):
        settings = [f"{name}={value}" for name, value in given.items()]
        process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "tests.sweeps.driver", str(folder), str(jobs), *settings],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
        )
        running.append(process)
        log = Path(folder) / "cells.log"
        while process.poll() is None and (not log.exists() or log.read_bytes().count(b"\n") < after):
            time.sleep(0.01)
        assert process.poll() is None, process.communicate()
        return process

    yield call
    for process in running:
        process.kill()
        process.communicate()
