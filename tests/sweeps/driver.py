"""Runs the counting sweep in a process of its own: python -m tests.sweeps.driver FOLDER JOBS KEY=VALUE …"""

from __future__ import annotations

import sys

from proofs_check.sweeps.run import Stopped, run_sweep
from tests.sweeps import counting


def main() -> None:
    folder, jobs, *settings = sys.argv[1:]
    pairs = dict(setting.split("=") for setting in settings)
    given = {name: int(value) if value.isdigit() else value for name, value in pairs.items()}
    try:
        done = run_sweep(
            "counting",
            counting.parameters(**given),
            folder,
            jobs=int(jobs),
            resume=True,
            module=counting.MODULE,
        )
    except Stopped as stop:
        sys.exit(str(stop))
    sys.stdout.write(f"{done.computed}\n")


if __name__ == "__main__":
    main()
