"""``python -m proofs_check.mutation``: run every systematic mutant and write the table that the documentation shows."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from proofs_check.errors import InputError

DESCRIPTION = "Run every systematic mutant, claim by claim, and write the table that the documentation shows."


def main() -> int:
    """Exit status 0 when nothing survived, 1 when something did, 2 for a bad call."""
    from proofs_check.check import BUDGETS
    from proofs_check.mutation.table import as_markdown, attacked, updated
    from proofs_check.output import check_writable, write_text

    parser = argparse.ArgumentParser(prog="python -m proofs_check.mutation", description=DESCRIPTION)
    parser.add_argument("names", nargs="*", metavar="NAME", help="claims (R-4) or themes (regression); all when none")
    parser.add_argument("--budget", choices=list(BUDGETS), default="quick", help="cases that the checks draw")
    parser.add_argument("--seed", type=int, default=0, help="seed of the drawn cases")
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help="also write the table as Markdown; into one that is there when NAMEs are given",
    )
    call = parser.parse_args()
    before = None
    if call.out:
        check_writable(str(call.out))
        if call.names and call.out.exists():
            before = call.out.read_text(encoding="utf-8", errors="replace")
            updated(before, (), budget=call.budget, seed=call.seed)  # refuses before the work
    rows = []
    for row in attacked(call.names, budget=BUDGETS[call.budget], seed=call.seed):
        rows.append(row)
        found = row.found
        sys.stdout.write(f"{row.claim}: {found.killed} of {found.run} killed, {found.raised} raised, ")
        sys.stdout.write(f"{found.equivalent} equivalent, {len(found.survivors)} survived\n")
        sys.stdout.writelines(f"    {name}\n" for name in found.survivors)
        sys.stdout.flush()
    if call.out:
        made = as_markdown(rows, budget=call.budget, seed=call.seed)
        whole = made if before is None else updated(before, rows, budget=call.budget, seed=call.seed)
        write_text(str(call.out), whole)
    return int(any(row.found.survivors for row in rows))


if __name__ == "__main__":
    try:
        sys.exit(main())
    except InputError as error:
        sys.stderr.write(f"proofs_check.mutation: {error}\n")
        sys.exit(2)
