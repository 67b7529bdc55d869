"""Plain text with its subscripts and superscripts set: σ_a², Σ_{i∈S} x̄_ia, e^{−λ_min t}, M_RR.

Statements, hypotheses and reasons are written for a terminal. Where there is room for typesetting, what stands after
``_`` and ``^`` is lowered and raised; words of code such as drop_last stay as they are.
"""

from __future__ import annotations

import re
from html import escape

__all__ = ["scripts"]

_BRACES = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
_ORDER = r"(\([ijk](?:\+1)?\))"  # order statistics, x_(k+1)
_BELOW = r"([a-z]+?\d*(?=[^a-z\d]|$|[A-Za-z]_)|[A-Z]+(?![a-z])|[A-Z]|\d+|[α-ωΑ-Ω])"  # products: r_jH_l, q_iq_j
_ABOVE = r"(\d+(?:\.\d+)?|[A-Z]{2,}|[^\W_]|[⊥∞])"
_SCRIPT = re.compile(
    rf"(?<=[^\W_]|[\u0300-\u036f′'\])}}⟩‖|])_(?:{_BRACES}|{_ORDER}|{_BELOW})"
    rf"|(?<=[^\s(,])\^(?:{_BRACES}|{_ABOVE})"
)
_WORD = re.compile(r"(?<![A-Za-z])[a-z]{2,}$")
_OPERATORS = frozenset(("mean", "max", "min", "sup", "inf", "corr"))


def scripts(text: str) -> str:
    """HTML, escaped, with ``<sub>`` and ``<sup>``.

    >>> print(scripts("M_RR = Σ_{i<n} x̄_ia², e^{−m_k} with drop_last"))
    M<sub>RR</sub> = Σ<sub>i&lt;n</sub> x̄<sub>ia</sub>², e<sup>−m<sub>k</sub></sup> with drop_last
    """
    made, end = [], 0
    for found in _SCRIPT.finditer(text):
        inside = next(part for part in found.groups() if part is not None)
        if found[0][0] == "_" and _is_code(text[: found.start()], found[0]):
            continue
        tag = "sub" if found[0][0] == "_" else "sup"
        made += [escape(text[end : found.start()]), f"<{tag}>{scripts(inside)}</{tag}>"]
        end = found.end()
    return "".join([*made, escape(text[end:])])


def _is_code(before: str, script: str) -> bool:
    """Whether an underscore stands between two words of code rather than under a symbol."""
    word = _WORD.search(before)
    return word is not None and word[0] not in _OPERATORS and re.fullmatch(r"_[a-z]{2,}\d*", script) is not None
