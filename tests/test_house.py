"""The house keeps its rules: one result one file in every wing, data flows one way, files stay short."""

from __future__ import annotations

import ast
import importlib
import importlib.util
from pathlib import Path

import pytest

import constructions
from proofs_check.verify.promises import promises
from theory.derivation import Identity
from theory.discovery import Entry, claims, find

ROOT = Path(__file__).parent.parent
WINGS = ("theory", "constructions", "proofs_check", "tests", "benchmarks", "docs")
ENTRIES = claims()
each_claim = pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: e.claim.id)


def checks(entry: Entry):
    return importlib.import_module(f"proofs_check.claims.{entry.theme}.{entry.name}")


@each_claim
def test_every_claim_has_checks_controls_and_mutants(entry: Entry):
    module = checks(entry)
    assert module.CHECKS
    assert len(module.MUTANTS) >= 2
    assert module.CONTROLS
    names = [check.name for check in module.CHECKS]
    assert len(set(names)) == len(names), "checks of one claim need different names: seeds depend on them"


@each_claim
def test_every_hypothesis_is_dropped_by_a_control_or_says_why_none_can(entry: Entry):
    module = checks(entry)
    dropped, excused = {control.drops for control in module.CONTROLS}, getattr(module, "UNDROPPED", {})
    assert dropped | set(excused) == set(entry.claim.hypotheses)
    assert not dropped & set(excused)
    assert all(why.strip() for why in excused.values())


@each_claim
def test_every_claim_has_a_test_file(entry: Entry):
    assert (ROOT / "tests" / entry.theme / f"test_{entry.name}.py").is_file()


@each_claim
def test_a_claim_without_derivation_is_a_conjecture(entry: Entry):
    assert (entry.derive is None) == (entry.claim.kind == "conjecture")


@each_claim
def test_claims_rest_on_claims(entry: Entry):
    for claim_id in entry.claim.rests_on:
        assert find(claim_id).claim.id == claim_id


@each_claim
def test_a_wrong_right_hand_side_stays_open(entry: Entry):
    """No identity closes because its tactic would close anything."""
    for step in entry.derive() if entry.derive else ():
        if isinstance(step, Identity):
            wrong = Identity(step.because, step.lhs, step.rhs + _one_like(step.rhs, step.lhs), step.by)
            remainder = wrong.close()
            entries = list(remainder) if hasattr(remainder, "shape") and remainder.shape else [remainder]
            assert any(entry != 0 for entry in entries), step.because


def _one_like(*sides):
    import sympy as sp

    for side in sides:
        if isinstance(side, sp.MatrixBase):
            return sp.ones(*side.shape)
    return 1


def test_every_checks_file_belongs_to_a_claim():
    known = {(e.theme, e.name) for e in ENTRIES}
    for path in (ROOT / "proofs_check" / "claims").glob("*/*.py"):
        if not path.name.startswith("_"):
            assert (path.parent.name, path.stem) in known, path


def test_every_promise_of_a_construction_is_recomputed_by_a_claim():
    samples = [family.member(**settings) for family in constructions.families() for settings in family.sample]
    for data in (*constructions.data_sets(), *samples):
        for key, found in promises(data).items():
            assert found, f"{data.name}: nobody recomputes {key}"
            assert all(one.judgement.holds for one in found.values()), f"{data.name}: {key} is not what it promises"


def test_names_of_constructions_are_unique():
    names = [data.name for data in constructions.data_sets()] + [f.name for f in constructions.families()]
    assert len(set(names)) == len(names)


def test_data_flows_one_way():
    """theory imports sympy alone; constructions never import proofs_check."""
    banned = {
        "theory": ("numpy", "scipy", "random", "constructions", "proofs_check", "flint"),
        "constructions": ("proofs_check", "scipy"),
    }
    for wing, names in banned.items():
        for path in (ROOT / wing).rglob("*.py"):
            for module in _imports(path):
                assert module.split(".")[0] not in names, f"{path} imports {module}"


def test_checkers_share_no_code_with_what_they_check():
    """The certificate checker imports neither the finder nor numerical libraries."""
    for path in (ROOT / "proofs_check" / "certificates").rglob("*.py"):
        for module in _imports(path):
            assert not module.startswith(("proofs_check.separability", "theory", "numpy", "scipy")), f"{path}: {module}"


def test_claims_checks_do_not_import_derivations():
    for path in (ROOT / "proofs_check" / "claims").glob("*/*.py"):
        for module in _imports(path):
            assert not module.startswith("theory.") or module.count(".") == 1, f"{path} imports {module}"


@pytest.mark.parametrize("wing", WINGS)
def test_files_are_short(wing: str):
    for path in (ROOT / wing).rglob("*.py"):
        if path.name != "checker.py":  # one file on purpose: users copy it away
            assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, path


def _imports(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    return found + [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
