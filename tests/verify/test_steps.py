"""Steps as they are shown: where both sides came out the same, what they came from; no reader is shown 0 = 0."""

from __future__ import annotations

from pathlib import Path

import pytest
import sympy as sp

from proofs_check.verify.steps import Computed, asked, count_sentence, shown
from theory.claim import claim
from theory.derivation import Derivation, Identity, given, identity, limit, positive
from theory.discovery import Entry, claims, find

a, b = sp.symbols("a b", positive=True)
CLAIM = claim(
    "X-1 · A claim\n\nFor tests.",
    formula="a",
    kind="identity",
    direction="equal",
    scope="all",
    hypotheses=(),
    source="-",
)


def some_steps() -> Derivation:
    ratio = a * b / a
    yield identity("algebra", (a + b) ** 2, a**2 + 2 * a * b + b**2)
    yield identity("evaluated", (a + b).subs(a, 1), b + sp.Integer(1))
    yield identity("a number", a - a, 0)
    yield identity("a name", ratio, b)
    yield from more()
    yield limit("a limit", b / (a + b), b, sp.oo, 1)
    yield positive("a sign", a)
    yield given("a theorem", "by its authors")


def more() -> Derivation:
    yield identity("deeper", b * a / b, a)


def entry(derive: object) -> Entry:
    return Entry(CLAIM, "regression", "nothing", derive)  # type: ignore[arg-type]


def test_what_was_asked_is_found_in_the_file():
    proof, steps = shown(entry(some_steps))
    assert [s.computed and (s.computed.left, s.computed.right) for s in steps] == [
        None, ("(a + b).subs(a, 1)", "b + Integer(1)"), ("a - a", ""), ("ratio = a * b / a", "b"), ("b * a / b", "a"),
        None, None, None,
    ]  # fmt: skip
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    for step in steps:
        if step.computed:
            assert f'"{step.closed.step.because}"' in lines[step.computed.line - 1]
    assert len(proof.steps) == 8
    assert count_sentence(steps) == "8 steps: 2 by algebra, 1 by a limit, 4 evaluated as they are written, 1 given"


def test_steps_that_were_made_before_are_shown_without_their_code():
    made = list(more())
    _, (step,) = shown(entry(lambda: iter(made)))
    assert step.computed == Computed()
    assert "".join(text for text, _ in step.computed.words).startswith("both sides evaluate")


def test_a_step_left_open_is_counted():
    def derive() -> Derivation:
        yield identity("wrong", a, b)

    assert count_sentence(shown(entry(derive))[1]) == "1 step: 1 left open"


def test_a_conjecture_has_no_steps():
    proof, steps = shown(entry(None))
    assert (proof.steps, steps) == ((), ())


@pytest.mark.parametrize("one", [e for e in claims() if e.derive], ids=lambda e: e.claim.id)
def test_no_claim_shows_an_equation_that_says_nothing(one):
    """Every identity shows two different sides, a limit, or the code that both sides were computed by."""
    for step, computed in asked(one.derive()):
        if isinstance(step, Identity) and step.asked is None and sp.sympify(step.lhs) == sp.sympify(step.rhs):
            assert computed is not None
            assert computed.left


def test_the_page_and_the_text_say_it():
    from proofs_check.report.verification import as_page
    from proofs_check.verify import verify_claim
    from proofs_check.verify.reading import as_latex, as_text

    report = verify_claim("C-6")
    text = as_text(find("C-6"), report)
    assert "2 * k + 1 - 2 * k  evaluates to  1" in text
    assert "9 steps: 3 by algebra, 1 by a value at a point, 5 evaluated as they are written" in text
    assert r"\verb¦2 * k + 1 - 2 * k¦ evaluates to \( 1 \)" in as_latex(find("C-6"))
    page = as_page([report], seed=0, budget="quick", date="2024-01-01", draw=None)
    assert "<code>2 * k + 1 - 2 * k</code> evaluates to <math" in page
    assert "<small>line 33</small>" in page


@pytest.mark.parametrize("width", [60, 80, 100])
def test_text_is_no_wider_than_the_terminal(width):
    from proofs_check.verify import verify_claim
    from proofs_check.verify.reading import as_text

    text = as_text(find("R-2"), verify_claim("R-2"), width=width)
    longest = max(text.splitlines(), key=len)
    assert len(longest) <= width or longest.startswith("    M_RR"), longest  # what is displayed stays as it is
