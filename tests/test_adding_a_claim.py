"""A newcomer who follows docs/adding-a-claim.md to the letter gets a claim that is listed, verified and reported."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "adding-a-claim.md"
FILES = dict(re.findall(r"\*\*\d\. `([^`]+\.py)`.*?```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL))
CLAIM, TITLE = re.search(r'"""(\S+) · (.+?)\.\n', "".join(FILES.values())).groups()


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    """A copy of the packages to which the page's files are added, and nothing else."""
    copy = tmp_path_factory.mktemp("house")
    for package in ("theory", "constructions", "proofs_check"):
        shutil.copytree(ROOT / package, copy / package, ignore=shutil.ignore_patterns("__pycache__", "*.nb?"))
    for name in ("__init__.py", "claims.py"):
        (copy / "tests").mkdir(exist_ok=True)
        shutil.copy(ROOT / "tests" / name, copy / "tests" / name)
    for name, text in FILES.items():
        assert not (ROOT / name).exists(), f"the page's example {name} must stay an example"
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).write_text(text, encoding="utf-8")
    return copy


def run(house: Path, *words: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own program, in the copy
        [sys.executable, *words], cwd=house, env={**os.environ, "PYTHONPATH": str(house)},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_page_names_three_files_at_one_path():
    theory, checks, test = FILES
    assert theory.startswith("theory/")
    assert checks == "proofs_check/claims/" + theory.removeprefix("theory/")
    assert test == str(Path("tests", *Path(theory).parts[1:-1], f"test_{Path(theory).name}"))


def test_the_new_claim_is_listed_and_shown(house):
    listed = json.loads(run(house, "-m", "proofs_check", "list", "batchnorm", "--json"))["claims"]
    assert (CLAIM, TITLE) in [(entry["id"], entry["title"]) for entry in listed]
    shown = run(house, "-m", "proofs_check", "show", CLAIM)
    assert f"{CLAIM} · {TITLE}" in shown
    assert "Derivation: PROVED" in shown


def test_the_new_claim_is_verified_and_on_the_page(house):
    document = json.loads(run(house, "-m", "proofs_check", "verify", CLAIM, "--json", "-", "--html", "page.html"))
    (found,) = document["claims"]
    assert (found["id"], found["symbolic"], found["numeric"]) == (CLAIM, "PROVED", "CERTIFIED")
    assert found["controls"]["failed_as_expected"] == found["controls"]["run"] > 0
    assert found["mutants"]["killed"] == found["mutants"]["run"] >= 2
    page = (house / "page.html").read_text(encoding="utf-8")
    assert CLAIM in page
    assert html.escape(TITLE) in page


def test_the_new_claims_own_test_passes(house):
    (test,) = [name for name in FILES if name.startswith("tests/")]
    assert "1 passed" in run(house, "-m", "pytest", "-q", "-p", "no:cacheprovider", test)


def test_the_documentation_has_the_new_claim(house):
    """The generator of the claim pages, given the new claim alone: proving all the others would take long."""
    script = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'docs')!r})\n"
        "import claim_pages, pathlib, theory.discovery as discovery\n"
        f"claim_pages.claims = lambda: [discovery.find({CLAIM!r})]\n"
        "claim_pages.generate(pathlib.Path('pages'))"
    )
    run(house, "-c", script)
    pages = {path.name: path.read_text(encoding="utf-8") for path in (house / "pages").rglob("*.md")}
    assert f"## {CLAIM} · {TITLE}" in pages["batchnorm.md"]
    assert "**Derivation: PROVED**" in pages["batchnorm.md"]
    assert all(name in pages[f"claim-{CLAIM.lower()}.md"] for name in FILES)
