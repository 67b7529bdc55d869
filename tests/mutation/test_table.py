"""The table of kill rates: what the command writes, and that the page shows what is in the repository."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from proofs_check.check import BUDGETS
from proofs_check.errors import InputError
from proofs_check.mutation.systematic import Equivalent
from proofs_check.mutation.table import as_markdown, attacked, updated
from theory.derivation import identity
from theory.discovery import claims

TABLE = Path(__file__).parents[2] / "docs" / "mutation" / "rates.md"


def called(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "proofs_check.mutation", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)  # noqa: S603


def test_rows_add_up_and_the_table_gives_their_totals():
    rows = list(attacked(["C-2", "C-6"], budget=BUDGETS["quick"], seed=0))
    assert [row.claim for row in rows] == ["C-2", "C-6"]
    text = as_markdown(rows, budget="quick", seed=0)
    total = re.search(r"^\| all \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", text, re.MULTILINE)
    assert total is not None
    run, killed, raised, equivalent, survived = map(int, total.groups())
    assert run == sum(row.found.run for row in rows) == killed + raised + equivalent + survived
    assert "`len(case.x) → len(case.x) + 1`" in text, "the equivalent mutant with its reason"


def test_reasons_are_text_and_no_markup():
    (row,) = attacked(["C-6"], budget=BUDGETS["quick"], seed=0)
    equivalent = Equivalent("a → b", (identity("<b>|x|</b>", 1, 1),))
    text = as_markdown([replace(row, equivalents=(equivalent,))], budget="quick", seed=0)
    assert r"\<b\>\|x\|\</b\>" in text


def test_the_command_writes_the_table_and_says_what_it_found(tmp_path: Path):
    done = called("C-2", "--out", "table.md", folder=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("C-2: ")
    assert "| {ref}`C-2 <claim-c-2>` |" in (tmp_path / "table.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [("Z-9",), ("C-2", "--out", "no/such/folder/table.md")])
def test_a_bad_call_is_one_sentence_and_status_2(tmp_path: Path, arguments: tuple[str, ...]):
    done = called(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_rows_are_put_into_a_table_that_is_there():
    text = TABLE.read_text(encoding="utf-8")
    assert updated(text, (), budget="quick", seed=0) == text
    rows = list(attacked(["C-2", "C-6"], budget=BUDGETS["quick"], seed=0))
    whole = as_markdown(rows, budget="quick", seed=0)
    assert updated(whole, rows[:1], budget="quick", seed=0) == whole
    late = updated(as_markdown(rows[1:], budget="quick", seed=0), rows[:1], budget="quick", seed=0)
    assert late == whole, "in the house's order, with totals of all"
    changed = replace(rows[1], found=replace(rows[1].found, killed=0), equivalents=())
    again = updated(whole, [changed], budget="quick", seed=0)
    assert again == as_markdown([rows[0], changed], budget="quick", seed=0)
    with pytest.raises(InputError, match=r"budget deep, seed 0 do not fit in"):
        updated(whole, rows, budget="deep", seed=0)


def test_the_command_keeps_the_rows_of_others(tmp_path: Path):
    table = tmp_path / "table.md"
    table.write_text(TABLE.read_text(encoding="utf-8"), encoding="utf-8")
    assert called("C-2", "--out", "table.md", folder=tmp_path).returncode == 0
    assert table.read_text(encoding="utf-8") == TABLE.read_text(encoding="utf-8")
    table.write_text("mine", encoding="utf-8")
    assert called("C-2", "--out", "table.md", folder=tmp_path).returncode == 2
    assert table.read_text(encoding="utf-8") == "mine"


def test_the_committed_table_has_every_claim_and_no_survivor():
    row = re.compile(r"^\| \{ref\}`(\S+) .*\| (\d+) \| [^|]+ \|$", re.MULTILINE)
    found = dict(row.findall(TABLE.read_text(encoding="utf-8")))
    for entry in claims():
        do = f"python -m proofs_check.mutation {entry.claim.id} --out docs/mutation/rates.md"
        assert entry.claim.id in found, f"the table of kill rates lacks {entry.claim.id}; run {do}"
    assert set(found) == {entry.claim.id for entry in claims()}
    assert set(found.values()) == {"0"}
