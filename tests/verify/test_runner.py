"""The runner: verdicts by leg, controls and mutants with teeth, the same bytes on any number of processes."""

from __future__ import annotations

import io
import re
import sys
from fractions import Fraction

import pytest
from rich.console import Console

from proofs_check.check import BUDGETS, Check, Control, Mutant
from proofs_check.errors import InputError
from proofs_check.relations import Exactly, Within
from proofs_check.verify import select, verify
from proofs_check.verify.legs import run_check, run_control, run_mutant
from proofs_check.verify.summary import as_document, as_sentence, as_table
from theory.verdict import Verdict

QUICK = BUDGETS["quick"]


def doubling(relation, claimed=lambda k: 2 * k):
    return Check("doubling", claimed, lambda k: k + k, lambda _budget, rng: rng.integers(1, 9, 5).tolist(), relation)


def test_exact_agreement_is_certified_and_floating_agreement_only_supported():
    assert run_check(doubling(Exactly()), QUICK, (0,)).verdict is Verdict.CERTIFIED
    assert run_check(doubling(Within(1e-9, "test")), QUICK, (0,)).verdict is Verdict.SUPPORTED


def test_exact_disagreement_refutes_with_a_witness_and_floating_disagreement_does_not_refute():
    wrong = run_check(doubling(Exactly(), lambda k: 2 * k + (k > 4)), QUICK, (0,))
    assert wrong.verdict is Verdict.REFUTED
    assert int(wrong.witness) > 4
    assert run_check(doubling(Within(1e-9, "test"), lambda k: 3 * k), QUICK, (0,)).verdict is Verdict.UNDECIDED


def test_no_case_is_no_evidence():
    empty = Check("none", abs, abs, lambda _budget, _rng: (), Exactly())
    assert run_check(empty, QUICK, (0,)).verdict is Verdict.UNDECIDED


def test_a_control_must_miss_by_enough_on_every_instance():
    check = doubling(Exactly())
    broken = {"claimed": lambda k: 2 * k + 1}
    assert run_control(Control("off by one", "h", check, (1, 2), 0.5, **broken), QUICK, (0,)).as_expected
    assert not run_control(Control("too little", "h", check, (1, 2), 2.0, **broken), QUICK, (0,)).as_expected
    assert not run_control(Control("does not fail", "h", check, (1, 2), 0.5), QUICK, (0,)).as_expected
    assert not run_control(Control("no instance", "h", check, (), 0.5, **broken), QUICK, (0,)).as_expected


def test_a_mutant_is_killed_by_its_value_alone():
    check = doubling(Exactly())
    assert run_mutant(Mutant("triple", check, lambda k: 3 * k), QUICK, (0,)).as_expected
    assert not run_mutant(Mutant("equivalent", check, lambda k: k * 2), QUICK, (0,)).as_expected
    crash = run_mutant(Mutant("crashes", check, lambda k: Fraction(k, 0)), QUICK, (0,))
    assert not crash.as_expected
    assert "ZeroDivisionError" in crash.note


@pytest.mark.filterwarnings("ignore")  # Dask's own, when a cluster ends
def test_reports_do_not_depend_on_the_number_of_processes_nor_on_dask():
    names = ["R-4", "BN-1"]
    ways = ({"jobs": 1}, {"jobs": 2}, {"jobs": 2, "scheduler": "local"})
    one, two, dask = (as_document(verify(names, seed=3, **way), seed=3, budget="quick") for way in ways)
    for document in (one, two, dask):
        for claim in document["claims"]:
            claim.pop("seconds")
    assert one == two == dask


def test_instances_depend_on_the_seed():
    first, second = (
        as_document(verify(["R-4"], seed=s), seed=0, budget="quick")["claims"][0]["evidence"] for s in (1, 2)
    )
    assert first != second


def test_selection_by_id_and_theme_in_the_house_order():
    assert [e.claim.id for e in select(["R-4", "r-4"])] == ["R-4"]
    assert {e.theme for e in select(["regression"])} == {"regression"}
    assert select() == select([])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: verify(["R-44"]), "did you mean R-4"),
        (lambda: verify(["regresion"]), "did you mean regression"),
        (lambda: verify(["xyzzy"]), "proofs-check list"),
        (lambda: verify(["R-4"], budget="big"), "use quick, standard or deep"),
        (lambda: verify(["R-4"], jobs=0), "at least 1"),
    ],
)
def test_bad_calls_are_one_sentence(call, says):
    with pytest.raises(InputError, match=says):
        call()


def test_the_sentence_counts():
    assert as_sentence(verify(["R-4"])).startswith("1 claim by its weakest leg: 1 supported")


def test_a_claim_whose_code_raises_is_undecided_and_the_others_go_on(monkeypatch):
    from proofs_check.claims.regression import rr_kendall

    broken = Check("raises", lambda _case: 1 // 0, abs, lambda _budget, _rng: (1,), Exactly())
    monkeypatch.setattr(rr_kendall, "CHECKS", (broken,))
    bad, good = sorted(verify(["R-4", "BN-1"]), key=lambda r: r.holds)
    assert (bad.entry.claim.id, bad.numeric) == ("R-4", Verdict.UNDECIDED)
    assert "could not be verified" in as_sentence([bad])
    assert "ZeroDivisionError" in as_sentence([bad])
    assert good.holds


def test_where_a_claims_own_code_raised(monkeypatch):
    from proofs_check.claims.regression import rr_kendall

    broken = Check("raises", rr_kendall.CHECKS[0].claimed, abs, lambda _budget, _rng: (None,), Exactly())
    monkeypatch.setattr(rr_kendall, "CHECKS", (broken,))
    assert re.search(r"rr_kendall\.py, line \d+: .* \(\w+Error\)", as_sentence(verify(["R-4"])))


@pytest.mark.parametrize("part", ["CHECKS", "MUTANTS"])
def test_a_file_of_checks_has_its_parts_as_tuples(monkeypatch, part):
    from proofs_check.claims.regression import rr_kendall

    monkeypatch.setattr(rr_kendall, part, getattr(rr_kendall, part)[0])
    says = f"proofs_check/claims/regression/rr_kendall.py has no tuple {part}"
    assert says in as_sentence(verify(["R-4"]))


def test_a_claim_without_checks_says_which_file_to_write(monkeypatch):
    monkeypatch.setitem(sys.modules, "proofs_check.claims.regression.rr_kendall", None)
    (report,) = verify(["R-4"])
    assert not report.holds
    assert "there is no file proofs_check/claims/regression/rr_kendall.py; write it" in as_sentence([report])


def test_a_hypothesis_without_a_control_is_named(monkeypatch):
    from proofs_check.claims.regression import rr_kendall

    monkeypatch.setattr(rr_kendall, "CONTROLS", rr_kendall.CONTROLS[1:])
    (report,) = verify(["R-4"])
    assert not report.holds
    assert as_sentence([report]).endswith(
        "R-4: no control drops “B = 2”; add a Control, or say in UNDROPPED why none can be"
    )


@pytest.mark.parametrize(("width", "columns"), [(60, 6), (72, 7), (99, 7), (100, 8)])
def test_a_narrow_table_keeps_what_is_decided(width, columns):
    reports = verify(["BN-3"])
    table = as_table(reports, width=width)
    assert len(table.columns) == columns
    text = io.StringIO()
    Console(file=text, width=width).print(table)
    assert all(len(line.rstrip()) <= width for line in text.getvalue().splitlines())
    assert all(word in text.getvalue() for word in ("claim", "construction", "controls", "mutants", "PROVED"))
    assert "…" not in text.getvalue()
