"""Sphinx extension: writes one page a theme from the claims, and for each claim a page with the files that make it."""

from __future__ import annotations

import re
from html import unescape
from itertools import groupby
from pathlib import Path
from typing import Any

import constructions
from proofs_check.report.scripts import scripts
from proofs_check.report.verification import formula_parts
from proofs_check.verify.steps import ShownStep, count_sentence, shown
from theory.derivation import Given, Identity
from theory.discovery import Entry, about_theme, claims, themes
from theory.typesetting import expression_latex, step_latex


def setup(app: Any) -> dict[str, bool]:
    """Register the generator."""
    app.connect("builder-inited", lambda built: generate(Path(built.srcdir) / "claims"))
    return {"parallel_read_safe": True}


def generate(folder: Path) -> None:
    """Write the pages, leaving unchanged files alone so that Sphinx rebuilds only what changed."""
    folder.mkdir(exist_ok=True)
    for theme in themes():
        mine = [entry for entry in claims() if entry.theme == theme]
        if mine:
            _write(folder / f"{theme}.md", _page(theme, mine))
        for entry in mine:
            (folder / "files").mkdir(exist_ok=True)
            _write(folder / "files" / f"{_label(entry.claim.id)}.md", _files(entry))


def _page(theme: str, entries: list[Entry]) -> str:
    title, sentence = about_theme(theme)
    return "\n".join([f"# {title}", "", sentence, "", *map(_claim, entries)])


def _claim(entry: Entry) -> str:
    c = entry.claim
    links = ", ".join(f"{{ref}}`{other} <{_label(other)}>`" for other in c.rests_on) or "nothing else"
    files = ", ".join(f"`{path}`" for path in _paths(entry))
    lines = [
        f"({_label(c.id)})=",
        f"## {c.id} · {c.title}",
        "",
        "::::{container} formula",
        *(line for part in formula_parts(c.formula) for line in ("$$", part, "$$", "")),
        "::::",
        "",
        *_statement(c.statement),
        "",
        f"- **Kind** {c.kind}, direction {c.direction}",
        f"- **Hypotheses** {_prose('; '.join(c.hypotheses) or 'none')}",
        f"- **Proved for** {_prose(c.scope)}",
        f"- **Rests on** {links}",
        f"- **Source** {c.source}",
        f"- **Code** [statement, derivation, checks and tests](files/{_label(c.id)}.md): {files}",
        "",
    ]
    if entry.derive:
        proof, steps = shown(entry)
        given = f", given {'; '.join(proof.given)}" if proof.given else ""
        lines += [f"**Derivation: {proof.verdict}{given}** ({count_sentence(steps)})", "", *map(_step, steps)]
    found = constructions.witnesses(c.id)
    if found:
        lines += ["", "**Constructions**", ""]
        lines += [f"- `{d.name}` (n = {d.n}, d = {d.d}, B = {d.batch_size}): {_prose(d.about)}" for d in found]
    return "\n".join([*lines, ""])


def _paths(entry: Entry) -> tuple[str, str, str]:
    place = f"{entry.theme}/{entry.name}.py"
    return f"theory/{place}", f"proofs_check/claims/{place}", f"tests/{entry.theme}/test_{entry.name}.py"


def _files(entry: Entry) -> str:
    """The files of a claim, to be read beside it."""
    c = entry.claim
    back = f"Claim {{ref}}`{c.id} <{_label(c.id)}>` · {_prose(c.title)}."
    lines = ["---", "orphan: true", "---", "", f"# {c.id} in code", "", back, ""]
    for what, path in zip(("Statement and derivation", "Checks", "Tests"), _paths(entry), strict=True):
        lines += [
            f"## {what}",
            "",
            f"`{path}`",
            "",
            f"```{{literalinclude}} ../../../{path}",
            ":language: python",
            "```",
            "",
        ]
    return "\n".join(lines)


def _statement(text: str) -> list[str]:
    """A docstring's statement: paragraphs and lists as they are, indented lines as displays."""
    lines: list[str] = []
    for indented, group in groupby(text.splitlines(), lambda line: line.startswith("    ")):
        if indented:
            shown = (re.sub(" {3,}", "\u2003", line.strip()) for line in group)
            lines += ["", "```{raw} html", f'<p class="shown">{"<br>".join(map(scripts, shown))}</p>', "```", ""]
        else:
            lines += map(_prose, group)
    return lines


def _prose(line: str) -> str:
    """Plain text as Markdown, with its subscripts and superscripts set."""
    marks = {"<sub>": "<sub>", "</sub>": "</sub>", "<sup>": "<sup>", "</sup>": "</sup>"}
    pieces = re.split(r"(</?su[bp]>)", scripts(line))
    return "".join(marks.get(piece) or re.sub(r"[\\\[\]*<|_]", r"\\\g<0>", unescape(piece)) for piece in pieces)


def _step(one: ShownStep) -> str:
    step, number = one.closed.step, one.number
    if isinstance(step, Given):
        return f"{number}. *Given {_prose(step.name)}:* {_prose(step.because)}"
    because = _prose(step.because.strip())
    room = " " * len(f"{number}. ")  # what belongs to an item stands below its text
    if one.computed is not None and isinstance(step, Identity):
        text = " ".join(f"`{word}`" if code else word for word, code in one.computed.words)
        return f"{number}. {because}:\n\n{room}{text} ${expression_latex(step.rhs)}$\n"
    return f"{number}. {because}:\n\n{room}$$\n{room}{step_latex(step)}\n{room}$$\n"


def _label(claim_id: str) -> str:
    return f"claim-{claim_id.lower()}"


def _write(path: Path, text: str) -> None:
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
