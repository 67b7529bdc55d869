"""The runs behind the page on reproduction: ``python docs/reproduction/experiments.py [NAME ...]`` makes its tables.

Every table is what one command writes; seeds are the command's own, 0, 1 and 2.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
_LINEAR = "--activation linear --batch-size 16 --rate 0.1"
_CANCER = f"breast-cancer --samples 160 {_LINEAR}"
RUNS = {
    "breast-cancer-depth-1": f"{_CANCER} --depth 1 --gamma frozen --eps 0 --epochs 100000",
    "breast-cancer-depth-2": f"{_CANCER} --depth 2 --width 32 --epochs 20000",
    "breast-cancer-depth-3": f"{_CANCER} --depth 3 --width 32 --epochs 20000",
    "breast-cancer-overlapping": f"breast-cancer {_LINEAR} --depth 2 --width 24 --epochs 2000 --separability 6",
    "digits-depth-1": f"digits {_LINEAR} --depth 1 --gamma frozen --eps 0 --epochs 20000",
    "digits-depth-2": f"digits {_LINEAR} --depth 2 --width 64 --epochs 2000",
    "mnist-depth-2": "mnist-5000 --samples 1000 --activation linear --batch-size 16 --rate 0.05"
    " --depth 2 --width 64 --epochs 1000",
    "digits-relu": "digits --batch-size 16 --rate 0.1 --depth 2 --width 64 --epochs 1000",
    "breast-cancer-relu": "breast-cancer --samples 160 --batch-size 16 --rate 0.1 --depth 2 --width 32 --epochs 20000",
    "diabetes-depth-1": "diabetes --activation linear --batch-size 2 --rate 0.02 --rate-power 0.6 --depth 1"
    " --gamma frozen --eps 0 --order ss,rr,gd --epochs 3000",
    "diabetes-relu": "diabetes --batch-size 8 --rate 0.01 --depth 2 --width 64 --epochs 3000",
}


def command(name: str) -> str:
    """The command that makes a table."""
    return f"proofs-check simulate {RUNS[name]} --out {name}.csv"


def main() -> None:
    """Run the named experiments, or all, one after another."""
    for name in sys.argv[1:] or RUNS:
        call = [sys.executable, "-m", "proofs_check", *shlex.split(command(name))[1:]]
        subprocess.run(call, cwd=FOLDER, check=True)  # noqa: S603 - our own program


if __name__ == "__main__":
    main()
