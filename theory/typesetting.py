"""Expressions and derivation steps as LaTeX, with the names of symbols set as mathematics.

Symbols are named for the keyboard (`C_xx_inv`, `xbarT`, `⟨c_i*c_j⟩b`); here they become inverses, transposes, bars and
averages. Words stay upright.
"""

from __future__ import annotations

import re
from typing import Any

import sympy as sp

from theory.derivation import Identity, Sign

__all__ = ["expression_latex", "name_latex", "step_latex"]

_GREEK = re.compile(
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|phi|chi|psi|omega"
    "|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega"
)
_LETTERS = {"epsilon": r"\varepsilon", "phi": r"\varphi", "one": r"\mathbf{1}", "sigma2": r"\sigma^{2}"}
_MARKS = (("star", "*"), ("_inv", "-1"), ("inv", "-1"), ("^-1", "-1"), ("^+", "+"))
_PLAIN = (("_", " "), ("‖", r"\Vert "), ("|", r"\vert "), ("²", "^{2}"), ("⟨", r"\langle "), ("⟩", r"\rangle "))
_ACCENTS = {"bar": "bar", "mean": "bar", "hat": "hat", "\u0304": "bar", "\u0302": "hat"}  # the last two: combining
_TRANSPOSED = re.compile(r"(?<=[A-Za-z'])\^?T$")
_AVERAGE = re.compile(r"⟨(?P<inside>.*)⟩(?P<over>\w*)")


def expression_latex(expression: Any) -> str:
    """An expression, a matrix or a number as LaTeX."""
    made = sp.Tuple(*expression) if isinstance(expression, list) else sp.sympify(expression)
    names = {symbol: name_latex(symbol.name) for symbol in made.atoms(sp.Symbol)}
    return str(sp.latex(made, symbol_names=names, inv_trig_style="full"))


def step_latex(step: Identity | Sign) -> str:
    """The step as one formula: lhs = rhs, with the limit that lhs is where it is one, or an expression and its sign."""
    if isinstance(step, Sign):
        return expression_latex(step.expression) + (" > 0" if step.strict else r" \ge 0")
    return f"{expression_latex(step.lhs if step.asked is None else step.asked)} = {expression_latex(step.rhs)}"


def name_latex(name: str) -> str:
    r"""A symbol's name as LaTeX.

    >>> print(name_latex("C_xx_inv"), name_latex("⟨c_i*c_j**2⟩b"), name_latex("loss_later"))
    C_{xx}^{-1} \langle c_{i} c_{j}^{2}\rangle_{b} \mathrm{loss}_{\text{later}}
    """
    average = _AVERAGE.fullmatch(name)
    if average:
        return rf"\langle {_product(average['inside'])}\rangle" + _subscript(average["over"])
    if "−" in name or "|" in name:  # a difference written out
        return " - ".join(_words(part) if "|" in part else name_latex(part) for part in re.split(" ?− ?", name))
    if name in _LETTERS:
        return _LETTERS[name]
    sum_of_one = re.fullmatch(r"one_(plus|minus)_(\w+)", name)
    if sum_of_one:
        sign = "+" if sum_of_one[1] == "plus" else "-"
        return f"(1{sign}{' '.join(map(name_latex, sum_of_one[2].split('_')))})"
    name, powers = _powers(name)
    base, _, below = name.partition("_")
    powers = r"\prime" * base.count("'") + powers
    return _letter(base.replace("'", "")) + _subscript(below) + (f"^{{{powers}}}" if powers else "")


def _powers(name: str) -> tuple[str, str]:
    """The name without what is written above it, and that."""
    powers = ""
    if _TRANSPOSED.search(name):
        name, powers = _TRANSPOSED.sub("", name), r"\top"
    for mark, power in _MARKS:
        if name.endswith(mark) and name != mark:
            name, powers = name.removesuffix(mark), power + powers
    raised = re.fullmatch(r"(.+)\^(\d)", name)
    return (raised[1], raised[2] + powers) if raised else (name, powers)


def _product(text: str) -> str:
    """What is averaged: names multiplied by * and raised by **."""
    factors = (factor.split("^") for factor in text.replace("**", "^").split("*"))
    return " ".join(name_latex(f[0]) + (f"^{{{f[1]}}}" if len(f) > 1 else "") for f in factors)


def _letter(base: str) -> str:
    if base in _LETTERS:
        return _LETTERS[base]
    if _GREEK.fullmatch(base):
        return rf"\{base}"
    if base[1:] in _ACCENTS:
        return rf"\{_ACCENTS[base[1:]]}{{{base[0]}}}"
    if re.fullmatch(r"[A-Za-z]\d", base):
        return f"{base[0]}_{{{base[1]}}}"
    return rf"\mathrm{{{base}}}" if re.fullmatch(r"[A-Za-z][a-z]{2,}", base) else _words(base)


def _subscript(below: str) -> str:
    if not below:
        return ""
    if _GREEK.fullmatch(below) or below in _LETTERS:
        return f"_{{{_letter(below)}}}"
    if re.fullmatch(r"[a-z]{3,}(_[a-z]+)*", below):
        return rf"_{{\text{{{below.replace('_', ' ')}}}}}"
    return f"_{{{_words(below)}}}"


def _words(text: str) -> str:
    """Characters that LaTeX would misread, set as what they mean."""
    for plain, set_as in _PLAIN:
        text = text.replace(plain, set_as)
    return text
