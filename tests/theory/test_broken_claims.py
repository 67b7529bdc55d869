"""A claim's file that cannot be read is one sentence with its place, in the library and on the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import theory
from proofs_check import __main__ as program
from theory import discovery
from theory.discovery import BrokenClaim

GOOD = '''"""TR-1 · One is one.

Always.
"""

from theory.claim import claim
from theory.derivation import identity

CLAIM = claim(
    __doc__, formula="1 = 1", kind="identity", direction="equal", scope="everywhere", hypotheses=("h",), source="here"
)


def derive():
    yield identity("one", 1, 1)
'''


@pytest.fixture
def theme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The folder of a theme `trial` beside the house's own, forgotten afterwards."""

    def forget():
        for cached in (discovery.themes, discovery.claims):
            cached.cache_clear()
        for name in [name for name in sys.modules if name.startswith("theory.trial")]:
            del sys.modules[name]

    folder = tmp_path / "theory" / "trial"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text('"""A trial."""\n\nORDER = 99\n', encoding="utf-8")
    monkeypatch.setattr(theory, "__path__", [*theory.__path__, str(folder.parent)])
    monkeypatch.setattr(discovery, "ROOT", tmp_path)
    forget()
    yield folder
    forget()
    monkeypatch.delattr(theory, "trial", raising=False)


def test_the_file_that_the_others_break_is_found(theme):
    (theme / "one.py").write_text(GOOD, encoding="utf-8")
    assert discovery.find("tr-1").claim.title == "One is one"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("TR-1 ·", "TR-1:", r"theory/trial/one\.py, line 9: a claim's docstring begins"),
        ('kind="identity"', 'kind="theorem"', r"one\.py, line 9: TR-1: kind 'theorem' is none of"),
        ('hypotheses=("h",)', 'hypotheses=("h")', r"hypotheses is one text; write a tuple, with a comma: \('h',\)"),
        (', source="here"', "", r"line 9: .*'source' \(TypeError\)"),
        ("import identity", "import identical", r"line 7: cannot import name 'identical'"),
        ("def derive():", "def derive()", r"theory/trial/one\.py, line 14: expected ':' \(SyntaxError\)"),
        ("def derive", "def derived", "has no function `derive`; only a conjecture has none"),
        ("TR-1", "R-4", r"R-4 stands in both theory/regression/rr_kendall\.py and theory/trial/one\.py"),
    ],
)
def test_what_is_wrong_and_where(theme, monkeypatch, capsys, old, new, says):
    assert old in GOOD
    (theme / "one.py").write_text(GOOD.replace(old, new), encoding="utf-8")
    with pytest.raises(BrokenClaim, match=says) as raised:
        discovery.claims()
    monkeypatch.setattr(sys, "argv", ["proofs-check", "list"])
    with pytest.raises(SystemExit) as left:
        program.main()
    assert left.value.code == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("", f"proofs-check: {raised.value}\n")


def test_a_theme_says_where_it_stands(theme):
    (theme / "__init__.py").write_text('"""A trial."""\n', encoding="utf-8")
    with pytest.raises(BrokenClaim, match=r"theory/trial/__init__\.py .* ORDER"):
        discovery.themes()
