"""``proofs-check certify``: re-check exported certificates, or an exported data set, on their own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from proofs_check.cli._certify_directory import certify_directory
from proofs_check.cli._certify_kernels import certify_kernels
from proofs_check.cli._columns import Drop, DropMissing
from proofs_check.errors import InputError

if TYPE_CHECKING:
    from proofs_check.certificates import CheckResult
    from proofs_check.data import Table

PLACE = 7

__all__ = ["certify"]

_ORDERS = {"ss": "SS", "rr": "RR", "gd": "GD"}
_RATIONAL = re.compile(r"[0-9]{1,400}(?:/[1-9][0-9]{0,399})?")  # any ε of a float: at most 1,074 binary digits


def certify(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Certificates (diagnose --out), or a directory (construct --out).")
    ],
    data: Annotated[
        str | None, typer.Option(metavar="DATA", help="Also check that the certificates are for these data.")
    ] = None,
    target: Annotated[
        str | None, typer.Option(metavar="COL", help="Target column of DATA; the last by default.")
    ] = None,
    drop: Drop = None,
    drop_missing: DropMissing = False,
    json: Annotated[str | None, typer.Option(metavar="FILE", help="Also write JSON; - for standard output.")] = None,
    kernel: Annotated[
        list[str] | None,
        typer.Option(metavar="KERNEL", help="Check by another kernel instead: py, js, coq or all; may be repeated."),
    ] = None,
) -> None:
    """Re-check certificates, or an exported data set, with integers.

    Status 0 if all holds, 1 if something does not, 2 if it is no such file or directory, or one that was changed.
    """
    if kernel:
        if data or target or drop or drop_missing:
            raise InputError("--kernel checks certificates as they are; check --data and --target without it")
        certify_kernels(file, kernel, json)
        return
    if Path(file).is_dir():
        if data or target or drop or drop_missing:
            raise InputError("--data and --target are for a file of certificates; a directory holds its own data")
        certify_directory(file, json)
        return
    from proofs_check.certificates import check_certificate, read
    from proofs_check.certificates.bundle import unbundle
    from proofs_check.output import check_writable, write_json

    if json:
        check_writable(json)
    parts, whole = unbundle(read(file))
    table = None
    if data is not None:
        from proofs_check.data import load

        table = load(data, target=[target] if target else None, drop=drop or (), drop_missing=drop_missing)
    elif target or drop or drop_missing:
        raise InputError("--target, --drop and --drop-missing say how to read the data; name them with --data")
    expected = None if table is None else _fingerprint(table, parts[0])
    found = [check_certificate(part, data=expected) for part in parts]
    holds = not whole and all(found)
    if json:
        write_json(json, _document(file, parts, found, whole=whole, holds=holds))
    if json != "-":
        _print(file, parts, found, whole)
    if not holds:
        raise typer.Exit(1)


def _fingerprint(table: Table, part: Mapping[str, Any]) -> str | None:
    """The hash of these data in a certificate with the same ε and convention; None if that is malformed anyway."""
    from fractions import Fraction

    from proofs_check.diagnose.checks import check_labels
    from proofs_check.diagnose.exact import table_exactly

    inside = part.get("data")
    if not isinstance(inside, Mapping):
        return None
    eps, constant = inside.get("eps"), inside.get("constant")
    if not isinstance(eps, str) or not _RATIONAL.fullmatch(eps) or constant not in ("zero", "error"):
        return None
    check_labels(table)
    return table_exactly(table, eps=Fraction(eps), constant=constant).sha256


def _document(
    file: str, parts: list[dict[str, object]], found: list[CheckResult], *, whole: str, holds: bool
) -> dict[str, Any]:
    return {
        "file": file,
        "holds": holds,
        "why": whole or None,
        "data_sha256": found[0].data,
        "certificates": [
            {
                "kind": result.kind,
                "order": _order(part),
                "claim": dict(result.claim),
                "valid": result.valid,
                "why": result.why,
            }
            for part, result in zip(parts, found, strict=True)
        ],
    }


def _print(file: str, parts: list[dict[str, object]], found: list[CheckResult], whole: str) -> None:
    from rich.table import Table
    from rich.text import Text

    from proofs_check.cli._console import out, plain

    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("certificate", "order", "claim", "holds", "why"):
        table.add_column(heading)
    for part, result in zip(parts, found, strict=True):
        mark = Text("yes", style="green") if result else Text("no", style="bold red")
        claim, order = _claim(result.claim), _ORDERS.get(_order(part), "?" if _order(part) else "")
        table.add_row(result.kind, order, plain(claim), mark, plain("" if result else result.why))
    console = out()
    console.print(table)
    bad = sum(not result for result in found)
    sentence = f"All {len(found)} certificates hold" if not bad else f"{bad} of {len(found)} certificates do not hold"
    if len(found) == 1:
        sentence = "The certificate does not hold" if bad else "The certificate holds"
    if whole:
        sentence = f"{whole[0].upper()}{whole[1:]}; {sentence[0].lower()}{sentence[1:]}"
    console.print(Text(f"{sentence}, for the data with sha256 {found[0].data[:16]}…, in {file}."), soft_wrap=True)


def _claim(claim: Mapping[str, object]) -> str:
    """The claim in a few words; lists as counts."""
    if "optimum" in claim:
        return "the optimum, and no other" if claim.get("unique") is True else "an optimum"
    if "because" in claim:
        return f"step {str(claim.get('step'))[:10]}: {str(claim['because'])[:60]}"
    return ", ".join(
        f"{len(value)} {key.replace('_', ' ')}" if isinstance(value, list) else f"{key} {str(value)[:40]}"
        for key, value in claim.items()
    )


def _order(part: Mapping[str, Any]) -> str:
    order = part.get("order")
    return str(order.get("name"))[:10] if isinstance(order, Mapping) else ""
