"""Systematic mutants: sharp checks kill them, blind ones are found out, only proofs excuse a survivor."""

from __future__ import annotations

import ast
import signal
import sys

import numpy as np
import pytest

from proofs_check.check import BUDGETS
from proofs_check.mutation.operators import wrong_versions
from proofs_check.mutation.sites import source_of
from proofs_check.mutation.systematic import Equivalent, _time_limit, attack, places
from proofs_check.verify import verify_claim
from proofs_check.verify.legs import module_of, seed_for
from tests.mutation import formulas
from theory.discovery import claims, find

QUICK = BUDGETS["quick"]
SEEDS = [(0, 1), (0, 2), (0, 3)]


def run(**options):
    return attack(formulas, QUICK, SEEDS, **{"most": 10**6, "rng": np.random.default_rng(0), **options})


def versions(text: str) -> set[str]:
    return {ast.unparse(ast.fix_missing_locations(w)) for w in wrong_versions(ast.parse(text, mode="eval").body)}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("2", {"3", "1"}),
        ("0", {"1", "-1"}),
        ("True", {"False"}),
        ("'1/2'", {"'3/2'"}),
        ("'words'", set()),
        ("a + b", {"a - b"}),
        ("a / b", {"a * b"}),
        ("a ** b", {"a ** (b + 1)", "a ** (b - 1)"}),
        ("a ** 2", set()),  # its constant changes itself
        ("-a", {"a"}),
        ("not a", {"a"}),
        ("a < b", {"a <= b"}),
        ("a and b", {"a or b"}),
        ("min(a)", {"max(a)"}),
        ("len(a)", {"len(a) + 1", "len(a) - 1"}),
        ("case.batch_size", {"case.batch_size + 1", "case.batch_size - 1"}),
        ("a[0]", {"a[1]"}),
        ("whatever", set()),
    ],
)
def test_wrong_versions_of_a_node(text: str, wrong: set[str]):
    assert versions(text) == wrong


def test_a_blind_check_is_found_out_and_a_proof_excuses():
    found = run()
    assert found.run == found.places == found.killed + found.raised + found.equivalent + len(found.survivors)
    assert found.killed >= 8
    assert found.equivalent == 1, "the term at 0"
    # What is multiplied by 0 cannot be checked; a proof that does not close excuses nothing.
    assert {s.partition(": ")[2] for s in found.survivors} == {
        "Fraction(1) → Fraction(2)",
        "Fraction(1) → Fraction(0)",
        "constant(n) → constant(n + 1)",
        "constant(n) → constant(n - 1)",
    }


@pytest.mark.parametrize(("where", "excused"), [("", 1), ("counted", 1), ("triangular", 0)])
def test_a_proof_excuses_in_its_own_function_alone(monkeypatch: pytest.MonkeyPatch, where: str, excused: int):
    first, wrong = formulas.EQUIVALENT
    monkeypatch.setattr(formulas, "EQUIVALENT", (Equivalent(first.mutant, first.proof, where=where), wrong))
    assert run().equivalent == excused


def test_only_what_a_formula_runs_through_is_changed():
    names = [p.name for p in places(formulas, source_of(formulas), SEEDS)]
    assert not any("17" in name for name in names)
    assert any("n * (n + 1)" in name for name in names)


def test_a_sample_is_drawn_by_the_generator_alone():
    first, again = (run(most=5, rng=np.random.default_rng(4)) for _ in range(2))
    assert first == again
    assert first.run == 5


def endless() -> None:
    while True:
        pass


def test_a_mutant_that_does_not_end_is_stopped_and_the_alarm_is_put_back():
    before = signal.getsignal(signal.SIGPROF)
    with pytest.raises(TimeoutError), _time_limit(0.05):
        endless()
    assert signal.getsignal(signal.SIGPROF) == before
    assert signal.getitimer(signal.ITIMER_PROF)[0] == 0


def test_the_module_and_its_tree_are_left_as_they_were():
    before, modules = source_of(formulas), set(sys.modules)
    run()
    assert ast.dump(source_of(formulas).tree) == ast.dump(before.tree)
    assert set(sys.modules) == modules


def test_verification_reports_them_at_the_deep_budget_alone():
    assert verify_claim("C-2").systematic is None
    found = verify_claim("C-2", budget="deep").systematic
    assert found is not None
    assert found.run == found.places >= 10


@pytest.mark.deep
@pytest.mark.parametrize("entry", claims(), ids=lambda e: e.claim.id)
def test_no_claim_has_a_survivor(entry):
    module = module_of(find(entry.claim.id))
    seeds = [seed_for(0, entry.claim.id, c.name) for c in module.CHECKS]
    assert attack(module, QUICK, seeds, most=10**6, rng=np.random.default_rng(0)).survivors == ()
