"""What a data set promises, recomputed exactly by the claims that it witnesses."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from constructions import DataSet
from proofs_check.errors import InputError
from proofs_check.relations import Exactly, Judgement
from theory.discovery import Entry, find

__all__ = ["Recomputed", "module_of", "promises", "recompute"]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """An expected value, what a claim's `witness` finds instead, and whether the two are exactly equal."""

    expected: Any
    found: Any
    judgement: Judgement


def module_of(entry: Entry) -> ModuleType:
    """The file of checks at the same path as the claim.

    Raises:
        InputError: there is none, or it lacks what every file of checks has.
    """
    name = f"proofs_check.claims.{entry.theme}.{entry.name}"
    file = f"{name.replace('.', '/')}.py"
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not name.startswith(error.name):
            raise
        raise InputError(f"{entry.claim.id} has no checks: there is no file {file}; write it") from error
    for part in ("CHECKS", "MUTANTS"):
        if not isinstance(getattr(module, part, None), tuple):
            raise InputError(f"{file} has no tuple {part}; write {part} = (…,), with a comma also after a single one")
    return module


def recompute(data: DataSet, module: ModuleType) -> dict[str, Recomputed]:
    """The quantities that the data set promises and that this file of checks recomputes."""
    witness: Callable[[DataSet], dict[str, Any]] | None = getattr(module, "witness", None)
    found = witness(data) if witness else {}
    return {
        key: Recomputed(data.expects[key], value, Exactly().judge(data.expects[key], value, data))
        for key, value in found.items()
        if key in data.expects
    }


def promises(data: DataSet) -> dict[str, dict[str, Recomputed]]:
    """Each expected quantity → the claims that recompute it, by number, and what they found.

    A quantity that no claim recomputes, or that would take too many orders to go through, has none.

    Raises:
        KeyError: the data set witnesses a claim that does not exist.
    """
    table: dict[str, dict[str, Recomputed]] = {key: {} for key in data.expects}
    for claim_id in data.witnesses:
        for key, found in recompute(data, module_of(find(claim_id))).items():
            table[key][claim_id] = found
    return table
