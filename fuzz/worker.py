"""One target under atheris: `python -m fuzz.worker TARGET [flags of libFuzzer]`, which `python -m fuzz` calls."""

from __future__ import annotations

import sys

import atheris  # type: ignore[import-untyped, import-not-found, unused-ignore]

with atheris.instrument_imports(include=["proofs_check", "constructions"]):
    from fuzz.target import Target, try_one

    target = Target.load(sys.argv[1])

if __name__ == "__main__":
    target.seeds()  # imports what is needed for them before coverage counts
    atheris.Setup([sys.argv[0], *sys.argv[2:]], lambda content: try_one(target, content) and None)
    atheris.Fuzz()
