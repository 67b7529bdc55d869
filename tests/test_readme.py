"""The README and the quick start show what really happens: their commands and examples are run."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "docs" / "quickstart.md"]
CONSOLE = [
    (page.name, command, shown)
    for page in PAGES
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    for command, shown in re.findall(r"^\$ (proofs-check .*?)\n(.*?)(?=^\$ |\Z)", block, re.DOTALL | re.MULTILINE)
]


@pytest.mark.parametrize(("page", "command", "shown"), CONSOLE, ids=[f"{p}: {c}" for p, c, _ in CONSOLE])
def test_commands_print_what_the_page_shows(page, command, shown, tmp_path):
    """Every line shown appears in the output, in this order, up to white space; '…' stands for lines left out."""
    done = subprocess.run(  # noqa: S603 - our own program, commands from our own page
        [sys.executable, "-m", "proofs_check", *shlex.split(command)[1:]],
        capture_output=True, text=True, cwd=tmp_path, timeout=300, check=False,
    )  # fmt: skip
    printed = iter([" ".join(line.split()) for line in (done.stdout + done.stderr).splitlines()])
    for line in shown.splitlines():
        wanted = " ".join(line.split())
        if wanted and wanted != "…":
            assert any(wanted == got for got in printed), f"{wanted!r} is not in, or not there in, {done.stdout}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_examples_give_what_the_page_shows(page):
    failures, tried = doctest.testfile(str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried > 0
    assert failures == 0


@pytest.mark.parametrize("module", ["constructions", "theory.averages"])
def test_docstring_examples(module):
    failures, tried = doctest.testmod(__import__(module, fromlist=["__doc__"]))
    assert tried > 0
    assert failures == 0


def test_links_between_pages_lead_somewhere():
    for page in [*PAGES, *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!http|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
