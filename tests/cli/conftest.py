"""Runs the command line in a process of its own, as users do."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass

import pytest


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """Call ``proofs-check`` with these arguments, in an empty folder."""
    folder = tmp_path_factory.mktemp("cwd")

    def call(*arguments: str, cwd=folder) -> Result:
        done = subprocess.run(  # noqa: S603 - our own program, arguments from the tests
            [sys.executable, "-m", "proofs_check", *arguments],
            capture_output=True,
            text=True,
            cwd=cwd,
            timeout=300,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)

    return call
