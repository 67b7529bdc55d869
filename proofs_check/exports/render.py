"""The catalogue, and what a re-check found, as tables on the console."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group
from rich.table import Table
from rich.text import Text

from proofs_check.exports.catalogue import Listed, describe
from proofs_check.exports.rechecking import Recheck

__all__ = ["catalogue", "rechecked"]


def catalogue(rows: Sequence[Listed]) -> Group:
    """A line a construction; families, which come last, with their parameters."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("name", "task", "n", "d", "B", "witnesses", "breaks", "parameters"):
        table.add_column(heading, justify="right" if heading in ("n", "d", "B") else "left", no_wrap=heading == "name")
    for row in rows:
        data, parameters = row.data, row.family.parameters if row.family else ()
        table.add_row(
            Text(row.name, style="bold" if row.family else ""),
            data.task,
            str(data.n),
            str(data.d),
            str(data.batch_size),
            ", ".join(data.witnesses),
            Text("; ".join(data.breaks)),
            Text("; ".join(f"{one.name}: {describe(one)}" for one in parameters)),
        )
    families = sum(row.family is not None for row in rows)
    words = f"{len(rows) - families} data sets and {families} families (n, d, B at their defaults)."
    return Group(table, Text(""), Text(f"{words} Look at one: proofs-check construct NAME"))


def rechecked(found: Recheck) -> Group:
    """Every finding, and the conclusion in a sentence."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("checked", "what", "holds", "why"):
        table.add_column(heading)
    for one in found.findings:
        mark = Text("yes", style="green") if one.holds else Text("no", style="bold red")
        table.add_row(one.kind, Text(one.what), mark, Text(one.why))
    bad = sum(not one.holds for one in found.findings)
    total = len(found.findings)
    where = f"{found.export.name} in {found.export.path}"
    sentence = f"{bad} of {total} checks of {where} do not hold." if bad else f"All {total} checks of {where} hold."
    lines = [Text(""), Text(sentence)]
    if found.export.left_out:
        lines.append(
            Text(f"Not promised, as it takes too many orders to recompute: {', '.join(found.export.left_out)}.")
        )
    return Group(table, *lines)
