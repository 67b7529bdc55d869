"""`python -m fuzz [TARGET ...] [--seconds N] [--keep]`: look for input that a reader trips over.

Status 1 if something was found; it is then in `fuzz/found/`. Once it is mended, put it into `fuzz/corpus/TARGET/` under
a name that says what it was. `--keep` adds to the corpus what reached lines that nothing in it reached.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

from fuzz.keeping import keep
from fuzz.target import CORPUS, Target, names

FOUND = Path(__file__).parent / "found"
_FLAGS = ("-rss_limit_mb=4096", "-timeout=60", "-print_final_stats=1", "-verbosity=1", "-use_value_profile=1")


def main() -> int:
    """Fuzz each target for the time given."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(names())}; all by default")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", action="store_true", help="add to the corpus what reached new lines")
    asked = parser.parse_args()
    unknown = sorted(set(asked.targets) - set(names()))
    if unknown:
        parser.error(f"no target {unknown[0]!r}; there are {', '.join(names())}")
    if importlib.util.find_spec("atheris") is None:
        parser.error("atheris is not installed; pip install atheris (Linux, CPython 3.11 to 3.13)")
    FOUND.mkdir(exist_ok=True)
    failed = [name for name in asked.targets or names() if not _fuzz(name, asked.seconds, asked.seed, asked.keep)]
    if not any(FOUND.iterdir()):
        FOUND.rmdir()
    return 1 if failed else 0


def _fuzz(name: str, seconds: int, seed: int, keeping: bool) -> bool:
    target = Target.load(name)
    with tempfile.TemporaryDirectory() as folder:
        fresh, seeds = Path(folder) / "fresh", Path(folder) / "seeds"
        fresh.mkdir()
        seeds.mkdir()
        for seed_name, content in target.seeds().items():
            (seeds / seed_name).write_bytes(content)
        known = [str(place) for place in (seeds, CORPUS / name) if place.is_dir()]
        done = subprocess.run(  # noqa: S603 - this package
            [
                sys.executable, "-m", "fuzz.worker", name, str(fresh), *known, *_FLAGS, f"-max_len={target.longest}",
                f"-max_total_time={seconds}", f"-seed={seed + 1}", f"-artifact_prefix={FOUND}/{name}-",
            ],
            capture_output=True, check=False,
        )  # fmt: skip
        said = done.stderr.decode(errors="replace") + done.stdout.decode(errors="replace")
        runs = next((line.split()[-1] for line in said.splitlines() if "number_of_executed_units" in line), "?")
        kept = keep(target, (path.read_bytes() for path in sorted(fresh.iterdir()))) if keeping else 0
    sys.stdout.write(f"{name}: {runs} inputs, {'nothing found' if not done.returncode else 'FOUND something'}")
    sys.stdout.write(f", {kept} kept\n" if keeping else "\n")
    if done.returncode:
        said = said.partition("=== Uncaught")[2] or said[-3000:]
        sys.stdout.write(f"{said.rstrip()}\n")
    sys.stdout.flush()
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
