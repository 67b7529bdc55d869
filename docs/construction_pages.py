"""Sphinx extension: writes a page a theme with its constructions, their pictures and what they promise."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from constructions.export import data_sha256
from proofs_check.exports.catalogue import Listed, describe, facts, listed
from proofs_check.exports.picture import draw
from theory.discovery import claims, themes

DPI = 110


def setup(app: Any) -> dict[str, bool]:
    """Register the generator."""
    app.connect("builder-inited", lambda built: generate(Path(built.srcdir) / "catalogue"))
    return {"parallel_read_safe": True}


def generate(folder: Path) -> None:
    """Write the pages and the pictures that are not there yet, and take away those of data that are no more."""
    folder.mkdir(exist_ok=True)
    rows = listed()
    pictures = {_picture(row): row for row in rows}
    for old in folder.glob("*.png"):
        if old.name not in pictures:
            old.unlink()
    for name, row in pictures.items():
        if not (folder / name).exists():
            held = io.BytesIO()
            draw(row.data).savefig(held, format="png", dpi=DPI, metadata={"Software": None})
            (folder / name).write_bytes(held.getvalue())
    for theme in themes():
        mine = [row for row in rows if row.theme == theme]
        if mine:
            _write(folder / f"{theme}.md", _page(theme, mine))


def _picture(row: Listed) -> str:
    return f"{row.name}-{data_sha256(row.data)[:10]}.png"


def _page(theme: str, rows: list[Listed]) -> str:
    table = ["| name | n | d | B | witnesses | breaks |", "|---|---|---|---|---|---|"]
    for row in rows:
        data = row.data
        sizes = f"{data.n} | {data.d} | {data.batch_size}"
        broken = "; ".join(map(_plain, data.breaks))
        table.append(f"| [`{row.name}`](#{row.name}) | {sizes} | {_links(data.witnesses)} | {broken} |")
    title = f"# Constructions: {theme.replace('_', ' ')}"
    words = "Families stand at their default parameters. `proofs-check construct NAME --out DIR` exports one."
    return "\n".join([title, "", words, "", *table, "", *map(_entry, rows)])


def _entry(row: Listed) -> str:
    data = row.data
    lines = [f"({row.name})=", f"## {row.name}", "", _plain(row.about), ""]
    if row.family and data.about != row.about:
        lines += [f"At the defaults: {_plain(data.about)}", ""]
    lines += [f"![{row.name}: {facts(data)}]({_picture(row)})", "", f"- **Data** {data.task}, {facts(data)}"]
    lines += [f"- **Witnesses** {_links(data.witnesses) or 'nothing'}"]
    lines += [f"- **Breaks** {_plain(broken)}" for broken in data.breaks]
    lines += [
        f"- **Parameter** `{one.name}`: {_plain(one.about)}; {describe(one)}"
        for one in (row.family.parameters if row.family else ())
    ]
    if data.expects:
        lines += ["", "| expects | exactly |", "|---|---|"]
        lines += [f"| {_plain(key)} | {_value(value)} |" for key, value in data.expects.items()]
    return "\n".join([*lines, ""])


def _links(ids: tuple[str, ...]) -> str:
    known = {entry.claim.id for entry in claims()}
    return ", ".join(f"{{ref}}`{one} <claim-{one.lower()}>`" if one in known else one for one in ids)


def _value(value: Any) -> str:
    text = str(value)
    return _plain(text if len(text) <= 160 else text[:159] + "…")


def _plain(text: str) -> str:
    """Text in which nothing is taken for Markdown."""
    return re.sub(r"[\\\[\]*_<>|`$]", r"\\\g<0>", text)


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
