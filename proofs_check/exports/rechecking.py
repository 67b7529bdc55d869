"""Re-checks an export: every byte, every promise, every certificate, and the predicate if there is one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import constructions.export
from constructions import DataSet, Export
from constructions.export import SIDECAR
from proofs_check.certificates import check_certificate, digest
from proofs_check.certificates.bundle import unbundle
from proofs_check.errors import InputError
from proofs_check.exports.catalogue import find_family, known, read_settings
from proofs_check.exports.certificates import exactly
from proofs_check.exports.formats import EXTRA_FORMATS, holds
from proofs_check.exports.optima import regression_document
from proofs_check.exports.refusals import as_input_errors
from proofs_check.verify.promises import Recomputed, module_of, recompute
from theory.discovery import find

__all__ = ["Finding", "Recheck", "recheck"]

_BROKEN = (ArithmeticError, LookupError, TypeError, ValueError, RecursionError, AttributeError)
"""What a claim's recomputation may raise on data that a stranger made up; then it does not hold."""
_ORDERS = {"ss": "SS", "rr": "RR", "gd": "GD"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was re-checked.

    Attributes:
        kind: "files", "catalogue", "value", "certificate" or "predicate".
        what: which one.
        holds: whether it does.
        why: what was found, or what is wrong.
    """

    kind: str
    what: str
    holds: bool
    why: str


@dataclass(frozen=True, slots=True)
class Recheck:
    """What re-checking an export found.

    Attributes:
        export: the export as it was read.
        findings: everything that was checked.
    """

    export: Export
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether all of it holds."""
        return all(finding.holds for finding in self.findings)

    def __bool__(self) -> bool:
        return self.holds

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "directory": str(self.export.path),
            "name": self.export.name,
            "holds": self.holds,
            "left_out": list(self.export.left_out),
            "findings": [
                {"kind": one.kind, "what": one.what, "holds": one.holds, "why": one.why} for one in self.findings
            ],
        }


def recheck(directory: str | Path) -> Recheck:
    """Read an exported data set and check everything that it promises.

    Raises:
        InputError: no export, an incomplete one, or one of which a byte was changed.
    """
    with as_input_errors():
        export = constructions.export.load(directory)
    found = [
        *_files(export),
        *_catalogue(export),
        *_values(export.data),
        *_certificates(export),
        *_predicate(export),
    ]
    return Recheck(export, tuple(found))


def _files(export: Export) -> Iterator[Finding]:
    names = ", ".join([SIDECAR, *export.files])
    yield Finding("files", names, True, "every byte is as it was written")
    for name in export.files:
        if name not in EXTRA_FORMATS.values():
            continue
        same = holds(export.data, name, export.files[name])
        why = {
            True: "holds the numbers of the sidecar",
            False: "does not hold the numbers of the sidecar",
            None: "its bytes are as written; the package that reads it is not installed",
        }[same]
        yield Finding("files", name, same is not False, why)


def _catalogue(export: Export) -> Iterator[Finding]:
    """An export that bears the name of a construction must be that construction."""
    data = export.data
    try:
        if export.family is not None:
            family = find_family(export.family)
            settings = read_settings(family, [f"{key}={value}" for key, value in export.parameters.items()])
            built = family.member(**settings)
        elif known(data.name):
            built = constructions.find(data.name)
        else:
            return
    except (InputError, ValueError) as problem:
        yield Finding("catalogue", export.family or data.name, False, f"cannot be built anew: {problem}")
        return
    same = [getattr(data, key) == getattr(built, key) for key in ("name", "task", "X", "y", "batch_size", "order")]
    why = "the same samples, order and batch size" if all(same) else "the construction of this name is another one"
    yield Finding("catalogue", built.name, all(same), why)


def _values(data: DataSet) -> Iterator[Finding]:
    """Every expected value, recomputed by the claims that the data set witnesses."""
    found: dict[str, dict[str, Recomputed]] = {key: {} for key in data.expects}
    for claim_id in data.witnesses:
        try:
            for key, one in recompute(data, module_of(find(claim_id))).items():
                found[key][claim_id] = one
        except _BROKEN as problem:
            why = f"cannot be recomputed: {type(problem).__name__}: {problem}" if problem.args else "does not exist"
            yield Finding("value", f"claim {claim_id}", False, _line(why))
    for key, by_claim in found.items():
        wrong = {claim_id: one for claim_id, one in by_claim.items() if not one.judgement.holds}
        if wrong:
            claim_id, one = next(iter(wrong.items()))
            yield Finding("value", key, False, _line(f"is not {one.expected}: {claim_id} finds {one.found}"))
        elif by_claim:
            text = f"{data.expects[key]}, recomputed by {', '.join(by_claim)}"
            yield Finding("value", key, True, _line(text))
        else:
            yield Finding("value", key, False, "no claim that the data set witnesses recomputes it")


def _certificates(export: Export) -> Iterator[Finding]:
    """Every certificate, by the independent checker and for exactly these data."""
    if export.certificates is None:
        return
    try:
        parts, whole = unbundle(export.certificates)
        regression = export.data.task == "regression"
        expected = digest(regression_document(export.data)) if regression else exactly(export.data).sha256
    except InputError as problem:
        yield Finding("certificate", "all", False, str(problem))
        return
    if whole:
        yield Finding("certificate", "all", False, whole)
    for part in parts:
        order = part.get("order")
        name = _ORDERS.get(str(order.get("name")) if isinstance(order, dict) else "", "?")
        try:
            result = check_certificate(part, data=expected)
        except InputError as problem:
            yield Finding("certificate", name, False, str(problem))
            continue
        yield Finding("certificate", f"{name}: {_claim(result.claim)}", result.valid, _line(result.why))


def _predicate(export: Export) -> Iterator[Finding]:
    """The predicate that a search proved, decided again."""
    if export.predicate is None:
        return
    from proofs_check.predicates import decide

    try:
        decided = decide(export.predicate, export.data)
    except _BROKEN as problem:
        yield Finding("predicate", export.predicate, False, _line(f"cannot be decided: {problem}"))
        return
    facts = "; ".join(f"{fact.name} is {fact.value} ({fact.how})" for fact in decided.facts)
    yield Finding("predicate", export.predicate, decided.holds is True, _line(facts))


def _claim(claim: Any) -> str:
    """A certificate's claim in a few words."""
    names = {"l2": "frozen Γ", "l1": "trained Γ"}
    if "optimum" in claim:
        return "the optimum, and no other" if claim.get("unique") is True else "an optimum"
    shown = {key: value for key, value in claim.items() if key != "ls_samples"}
    return _line(", ".join(names.get(str(value), str(value)) for value in shown.values()))


def _line(text: str) -> str:
    """At most a line of printable text."""
    clean = "".join(mark if mark.isprintable() else " " for mark in text)
    return clean if len(clean) <= 160 else clean[:159] + "…"
