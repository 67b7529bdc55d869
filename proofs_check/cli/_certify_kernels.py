"""``proofs-check certify --kernel``: the same certificates, checked again by kernels that trust less."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from proofs_check.errors import InputError

if TYPE_CHECKING:
    from proofs_check.kernels import Kernel, Verdicts

__all__ = ["certify_kernels"]

_MARKS = {"valid": ("yes", "green"), "invalid": ("no", "bold red"), "unsupported": ("cannot", "yellow")}


def certify_kernels(file: str, names: Sequence[str], json: str | None) -> None:
    """Check the certificates of a file, or of an exported data set, with each of the kernels; status 1 if one refuses.

    Raises:
        InputError: an unknown kernel, one that is not installed, or no such file.
    """
    from proofs_check.kernels import KERNELS, run_kernel
    from proofs_check.output import check_writable, write_json

    for name in names:
        if name != "all" and name not in KERNELS:
            raise InputError(f"unknown kernel {name!r}; use {', '.join(KERNELS)} or all")
    chosen: list[Kernel] = [kernel for kernel in KERNELS if kernel in names or "all" in names]
    if json:
        check_writable(json)
    parts, whole = _certificates(file)
    found = {kernel: run_kernel(kernel, parts) for kernel in chosen}
    holds = not whole and all(one.verdict != "invalid" for answers in found.values() for one in answers)
    if json:
        write_json(json, {"file": file, "holds": holds, "why": whole or None, "certificates": _rows(parts, found)})
    if json != "-":
        _print(file, parts, found, whole)
    if not holds:
        raise typer.Exit(1)


def _certificates(file: str) -> tuple[list[dict[str, Any]], str]:
    from proofs_check.certificates import read
    from proofs_check.certificates.bundle import unbundle

    if not Path(file).is_dir():
        return unbundle(read(file))
    from proofs_check.exports import recheck

    inside = read(Path(file) / "about.json").get("certificates")
    if not isinstance(inside, Mapping):
        raise InputError(f"{file} holds no certificates to re-check with --kernel, only what certify alone recomputes")
    parts, whole = unbundle(inside)
    return parts, whole if recheck(file) else "the export does not hold as a whole; run certify without --kernel"


def _rows(parts: Sequence[Mapping[str, Any]], found: Mapping[Kernel, Sequence[Verdicts]]) -> list[dict[str, Any]]:
    return [
        {
            "kind": str(part.get("kind"))[:40],
            "claim": part.get("claim"),
            "kernels": {kernel: {"verdict": of[i].verdict, "why": of[i].why} for kernel, of in found.items()},
        }
        for i, part in enumerate(parts)
    ]


def _print(
    file: str, parts: Sequence[Mapping[str, Any]], found: Mapping[Kernel, Sequence[Verdicts]], whole: str
) -> None:
    from rich.table import Table
    from rich.text import Text

    from proofs_check.cli._console import out, plain

    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("certificate", "order", *found, "why"):
        table.add_column(heading)
    for i, part in enumerate(parts):
        order = part.get("order")
        label = str(order.get("name")).upper()[:10] if isinstance(order, Mapping) else ""
        answers = [of[i] for of in found.values()]
        marks = [Text(_MARKS[one.verdict][0], style=_MARKS[one.verdict][1]) for one in answers]
        why = "; ".join(dict.fromkeys(one.why for one in answers if one.why))
        table.add_row(plain(str(part.get("kind"))[:40]), plain(label), *marks, plain(why))
    console = out()
    console.print(table)
    for kernel, of in found.items():
        bad = sum(one.verdict == "invalid" for one in of)
        unknown = sum(one.verdict == "unsupported" for one in of)
        rest = len(of) - bad - unknown
        sentence = f"{kernel}: {rest} of {len(of)} hold"
        sentence += f", {bad} do not" if bad else ""
        sentence += f", {unknown} beyond this kernel" if unknown else ""
        console.print(Text(f"{sentence}."), soft_wrap=True)
    if whole:
        console.print(Text(f"{whole[0].upper()}{whole[1:]}, in {file}."), soft_wrap=True)
