"""Exports a data set with everything that lets a stranger re-check it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import constructions.export
from constructions import DataSet
from constructions.export import ExportError
from proofs_check import __version__
from proofs_check.data.extras import need
from proofs_check.errors import InputError
from proofs_check.exports.certificates import certificates_of
from proofs_check.exports.formats import check_formats, extra_files
from proofs_check.exports.picture import picture_files
from proofs_check.exports.refusals import as_input_errors
from proofs_check.verify.promises import Recomputed, promises

__all__ = ["export"]


def export(
    data_set: DataSet,
    directory: str | Path,
    *,
    force: bool = False,
    formats: Sequence[str] = ("csv", "npz"),
    predicate: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    family: str | None = None,
    found: str | None = None,
    seed: int | None = None,
) -> Path:
    """Write a data set as a directory: samples, sidecar, certificates, picture. The same call gives the same bytes.

    What the data set promises is recomputed first, by the claims that it witnesses; a quantity that no claim
    recomputes, or only by going through too many orders, is named in the sidecar but not promised.

    Args:
        data_set: what to export.
        directory: what to create; its parent must exist.
        force: replace an earlier export there.
        formats: of "csv", "npz", "parquet" (extra datasets) and "torch" (extra torch).
        predicate: what a search proved of the data; `recheck` decides it again.
        parameters, family: the family that it is a member of, and its settings.
        found, seed: how a search found it, in a line of words, and its seed.

    Returns:
        The directory.

    Raises:
        InputError: the directory exists or cannot be written, an extra is missing, or a promise does not hold; then
            nothing was written.
    """
    check_formats(formats)
    need("matplotlib", "pictures", extra="plot")
    with as_input_errors():
        constructions.export.check_directory(directory, force=force)
        kept, left_out = _kept(data_set)
        _check_predicate(kept, predicate)
        certificates = certificates_of(kept)
        return constructions.export.write(
            kept,
            directory,
            force=force,
            formats=[name for name in formats if name in ("csv", "npz")],
            files={**extra_files(kept, formats), **picture_files(kept)},
            certificates=certificates,
            family=family,
            parameters=parameters,
            predicate=predicate,
            found=found,
            seed=seed,
            left_out=left_out,
            program=f"proofs-check {__version__}",
            check=lambda aside: _check(aside, kept),
        )


def _kept(data: DataSet) -> tuple[DataSet, list[str]]:
    """The data set with the promises that were recomputed, and the names of the others."""
    try:
        table = promises(data)
    except KeyError as problem:
        raise InputError(f"what {data.name} witnesses does not exist: {problem.args[0]}") from None
    for key, found in table.items():
        _refuse_wrong(data, key, found)
    left_out = [key for key, found in table.items() if not found]
    expects = {key: value for key, value in data.expects.items() if key not in left_out}
    return replace(data, expects=MappingProxyType(expects)), left_out


def _refuse_wrong(data: DataSet, key: str, found: Mapping[str, Recomputed]) -> None:
    for claim_id, one in found.items():
        if not one.judgement.holds:
            raise InputError(
                f"{data.name} promises that {key} is {one.expected}, but {claim_id} finds {one.found}; nothing was"
                " written"
            )


def _check_predicate(data: DataSet, predicate: str | None) -> None:
    if predicate is None:
        return
    from proofs_check.predicates import decide

    if decide(predicate, data).holds is not True:
        raise InputError(f"{data.name} was not shown to satisfy {predicate!r}; nothing was written")


def _check(aside: Path, data: DataSet) -> None:
    """What was written must read back as what it was."""
    if constructions.export.load(aside).data != data:
        raise ExportError(f"{data.name} does not read back as it was written; please report this")
