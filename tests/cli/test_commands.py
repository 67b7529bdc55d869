"""The command line's contract: names, JSON keys, exit statuses, one sentence for bad input."""

from __future__ import annotations

import json

import pytest

VERDICTS = {"PROVED", "CERTIFIED", "SUPPORTED", "REFUTED", "UNDECIDED", None}


def test_list_as_table_and_as_json(run):
    table = run("list", "regression")
    assert table.status == 0
    assert "R-4" in table.out
    assert "BN-1" not in table.out
    claims = json.loads(run("list", "--json").out)["claims"]
    assert {"id", "theme", "title", "kind", "direction", "scope", "source"} == set(claims[0])
    assert len(claims) >= 22


def test_show_reads_as_mathematics(run):
    shown = run("show", "r-4")
    assert shown.status == 0
    for part in ("Kendall", "Derivation: PROVED", "hypotheses", "simpson-4", "Controls", "Mutants", "Evidence"):
        assert part in shown.out
    latex = run("show", "R-4", "--latex")
    assert r"\operatorname{mean}" in latex.out


def test_verify_writes_the_contracts_json(run, tmp_path):
    path = tmp_path / "report.json"
    done = run("verify", "R-4", "BN-1", "--json", str(path), "--jobs", "1", "--seed", "5")
    assert done.status == 0
    assert "R-4" in done.out
    document = json.loads(path.read_text(encoding="utf-8"))
    assert set(document) == {"version", "seed", "budget", "claims", "summary"}
    assert (document["seed"], document["budget"]) == (5, "quick")
    assert set(document["summary"]) == {
        "claims", "proved", "certified", "supported", "refuted", "undecided", "mutants_run", "mutants_killed",
    }  # fmt: skip
    for claim in document["claims"]:
        assert set(claim) == {
            "id", "theme", "title", "kind", "symbolic", "numeric", "construction", "scope", "given", "evidence",
            "controls", "mutants", "undropped", "seconds",
        }  # fmt: skip
        assert {claim["symbolic"], claim["numeric"], claim["construction"]} <= VERDICTS
        assert claim["controls"]["run"] == claim["controls"]["failed_as_expected"]
        assert claim["mutants"]["run"] == claim["mutants"]["killed"] >= 2


def test_standard_output_holds_json_alone(run):
    json.loads(run("verify", "R-4", "--json", "-").out)


def test_a_bare_call_and_help_explain(run):
    assert "verify" in run("--help").out
    assert run("--version").out.strip() == "0.1.0"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("verify", "R-44"), "did you mean"),
        (("verify", "--budget", "big"), "quick, standard or deep"),
        (("verify", "--json", "nowhere/report.json", "R-4"), "no folder nowhere"),
        (("verify", "--json", ".", "R-4"), "is a folder"),
        (("show", "regression"), "is a theme"),
        (("show", "R-999"), "no claim or theme"),
        (("list", "algebra"), "no claim or theme"),
    ],
)
def test_bad_calls_are_one_sentence_and_status_2(run, arguments, says):
    assert run(*arguments).is_refused(says)


def test_a_claim_that_does_not_hold_is_status_1(monkeypatch, capsys):
    """A refuted check, through the whole command."""
    import typer

    from proofs_check.claims.regression import rr_kendall
    from proofs_check.cli.verify import verify

    broken = type(rr_kendall.EXACT)(
        rr_kendall.EXACT.name, rr_kendall.MUTANTS[0].claimed, rr_kendall.exact_observed, rr_kendall.EXACT.cases,
        rr_kendall.EXACT.relation,
    )  # fmt: skip
    monkeypatch.setattr(rr_kendall, "CHECKS", (broken,))
    with pytest.raises(typer.Exit) as left:
        verify(["R-4"], jobs=1)
    assert left.value.exit_code == 1
    assert "REFUTED" in capsys.readouterr().out
