"""A chosen construction to be read: what happens on it, its exact data, and what it promises."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from constructions import DataSet
from constructions.export import SIDECAR
from constructions.export.arrays import column_names, is_exact
from constructions.export.sidecar import describe as described
from proofs_check.enclosures.constructed import distortions, flat, promised
from proofs_check.exports.catalogue import Chosen, describe, facts

__all__ = ["document", "shown", "written_lines"]

_DIGITS = 12  # decimal places of the enclosures
_MOST_ROWS = 24  # samples that are shown; the middle of longer data is left out


def document(chosen: Chosen) -> dict[str, Any]:
    """The construction as plain JSON: what the sidecar of an export says of the data."""
    balls = promised(chosen.data, digits=_DIGITS)
    gaps = distortions(chosen.data, digits=_DIGITS)
    return {
        **described(chosen.data),
        "enclosures": {key: [str(ball) for ball in flat(value)] for key, value in balls.items()},
        "distortion": {pair: str(ball) for pair, ball in gaps.items()},
        "family": chosen.family.name if chosen.family else None,
        "parameters": {key: str(value) for key, value in chosen.parameters.items()},
    }


def shown(chosen: Chosen, written: Path | None = None) -> Group:
    """Something that rich prints."""
    data = chosen.data
    parts: list[Any] = [Text(data.name, style="bold"), Text(data.about), Text("")]
    parts.append(_facts(chosen))
    parts += [Text(""), _samples(data)]
    if data.expects:
        parts += [Text(""), Text("expects, exactly", style="bold"), _expects(data)]
    parts.append(Text(""))
    if written is not None:
        parts += [Text(line) for line in written_lines(data, written)]
    else:
        parts.append(Text(f"Export it with: proofs-check construct {_call(chosen)} --out DIR", style="dim"))
    return Group(*parts)


def written_lines(data: DataSet, written: Path) -> Iterator[str]:
    """What an export wrote, and how to check it."""
    files = ", ".join(sorted(entry.name for entry in written.iterdir() if entry.name != SIDECAR))
    yield f"Written to {written}: {SIDECAR} (exact values, certificates, hashes), {files}."
    if not is_exact(data):
        yield "Some numbers are no float64 and were rounded in these files; the sidecar holds them exactly."
    yield f"Check it, now or elsewhere: proofs-check certify {written}"


def _facts(chosen: Chosen) -> Table:
    data = chosen.data
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column()
    table.add_row("task", f"{data.task}, {facts(data)}")
    for one in chosen.family.parameters if chosen.family else ():
        table.add_row(one.name, f"{chosen.parameters[one.name]}  ({one.about}; {describe(one)})")
    table.add_row("witnesses", Text(", ".join(data.witnesses) or "nothing"))
    for broken in data.breaks:
        table.add_row("breaks", Text(broken))
    return table


def _samples(data: DataSet) -> Table:
    """The samples in the order seen, with a gap between batches."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("batch", "sample", *column_names(data)):
        table.add_column(heading, justify="right")
    rows = [(j, i) for j, batch in enumerate(data.batches) for i in batch]
    half = _MOST_ROWS // 2
    for place, (j, i) in enumerate(rows):
        if len(rows) > _MOST_ROWS and half <= place < len(rows) - half:
            if place == half:
                table.add_row("…", "…", *["…"] * (data.d + len(data.y[0])))
            continue
        first = place == 0 or rows[place - 1][0] != j
        last = place + 1 < len(rows) and rows[place + 1][0] != j
        values = [str(value) for value in (*data.X[i], *data.y[i])]
        table.add_row(str(j + 1) if first else "", str(i), *values, end_section=last and data.n <= _MOST_ROWS)
    return table


def _expects(data: DataSet) -> Padding:
    """Exact values; irrational ones with a ball that contains them, and the distortions that follow, in balls."""
    table = Table.grid(padding=(0, 2))
    balls = promised(data, digits=_DIGITS)
    for key, value in data.expects.items():
        text = str(value)
        decimals = ", ".join(str(ball) for ball in flat(balls.get(key, ())) if ball.radius)
        rows = (text if len(text) <= 400 else text[:399] + "…", decimals if len(decimals) <= 200 else "")
        table.add_row(Text(key, style="dim"), *(Text(row) for row in rows))
    for pair, ball in distortions(data, digits=_DIGITS).items():
        one, other = (name.upper() for name in pair.split("_"))
        table.add_row(Text(f"distance of {one} from {other}, relative", style="dim"), Text(""), Text(str(ball)))
    return Padding(table, (0, 0, 0, 2))


def _call(chosen: Chosen) -> str:
    if chosen.family is None:
        return chosen.data.name
    return " ".join([chosen.family.name, *(f"--set {key}={value}" for key, value in chosen.parameters.items())])
