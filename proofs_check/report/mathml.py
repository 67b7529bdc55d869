"""LaTeX to MathML, which browsers set without a script or a font from elsewhere."""

from __future__ import annotations

import re
from functools import cache

from proofs_check.data.extras import need

__all__ = ["mathml"]

_MEANT = {r"\arg": "\\operatorname{arg}"}  # what the converter does not know, in words that it does
_UNDER = re.compile(r"\\(lim|min|max)_(\{[^{}]*\}|\\?[A-Za-z]+)")  # the converter would put these beside the word
_WORD = r"\\(?:log|ln|exp|sin|cos|tan|sinh|cosh|tanh|arcsin)(?![A-Za-z])"
_BEFORE = re.compile(rf"(?<=[0-9)}}])\s*(?={_WORD})")  # browsers set these words as close as the letters of a product
_AFTER = re.compile(rf"({_WORD})\s*(?=[A-Za-z0-9]|\\(?!left|[bB]ig|[^A-Za-z]))")
_LEFT = re.compile(r"\\[A-Za-z]+")


@cache
def mathml(latex: str, *, block: bool = True) -> str:
    """A formula as a ``<math>`` element.

    Args:
        latex: the formula, without dollars.
        block: on a line of its own.

    Raises:
        InputError: the converter is not installed (extra: plot).
        ValueError: a command that the converter does not know.
    """
    convert = need("latex2mathml.converter", "HTML pages", extra="plot").convert
    for command, meant in _MEANT.items():
        latex = re.sub(re.escape(command) + r"(?![A-Za-z])", meant.replace("\\", "\\\\"), latex)
    latex = _UNDER.sub(r"\\underset{\2}{\\\1}", latex)
    latex = _AFTER.sub(r"\1\\,", _BEFORE.sub(r"\\,", latex))
    made = str(convert(latex, display="block" if block else "inline"))
    unknown = _LEFT.findall(made)
    if unknown:
        raise ValueError(f"{unknown[0]} has no MathML in {latex!r}")
    return made
