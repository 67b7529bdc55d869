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

    def is_refused(self, says: str) -> bool:
        """Status 2 and one sentence, with these words, on standard error; nothing on standard output."""
        assert self.status == 2
        assert says in self.err
        assert "Traceback" not in self.err
        assert len(self.err.strip().splitlines()) == 1
        assert self.out == ""
        return True


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
