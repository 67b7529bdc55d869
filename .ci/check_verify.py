"""Reads the JSON of ``proofs-check verify`` as a machine would and fails unless everything in it holds."""

import json
import sys
from pathlib import Path

document = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
summary = document["summary"]
bad = [
    claim["id"]
    for claim in document["claims"]
    if {claim["symbolic"], claim["numeric"], claim["construction"]} & {"REFUTED", "UNDECIDED"}
    or claim["controls"]["run"] != claim["controls"]["failed_as_expected"]
    or claim["mutants"]["run"] != claim["mutants"]["killed"]
]
if bad or not document["claims"] or summary["mutants_run"] == 0:
    sys.exit(f"claims that do not hold: {bad or 'none was listed'}")
sys.stdout.write(f"{summary['claims']} claims hold; {summary['mutants_killed']} mutants killed\n")
