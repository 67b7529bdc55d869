"""Identities between rational functions, used as steps of derivations, re-checked by expansion.

Both sides are programs: a list of nodes, each made of numbers, variables and nodes before it, the last one the value.
["q", p, q] is p/q, ["v", i] the variable i, ["+", i, j, …] and ["*", i, j, …] sums and products of nodes, ["^", i, e] a
power with a whole exponent. A value is kept as a polynomial over a product of polynomials to powers, so that fractions
with the same denominators are added without growing. Where no denominator vanishes, the sides are equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import gcd

from proofs_check.certificates.document import Document, get, indices, integers
from proofs_check.certificates.stages import Failure
from proofs_check.errors import InputError

__all__ = ["check_identity"]

MAX_NODES = 20_000
MAX_EXPONENT = 1000
MAX_TERMS = 200_000  # of one polynomial, and of the pairs in one product times ten: seconds

Monomial = tuple[int, ...]
Poly = dict[Monomial, int]
Key = frozenset[tuple[Monomial, int]]


@dataclass(frozen=True, slots=True)
class _Fraction:
    """top / (bottom · Π factor^power)."""

    top: Poly
    bottom: int
    factors: Mapping[Key, int]


def check_identity(certificate: Document) -> dict[str, object]:
    """What the certificate proves: its claim, if both sides expand to the same.

    Raises:
        Failure: the sides differ, or a denominator is 0 identically.
        InputError: it is malformed, or too large to expand.
    """
    claim = get(certificate, "claim", dict)
    names = get(claim, "variables", list)
    if not all(isinstance(name, str) for name in names):
        raise InputError("the identity's variables are not names")
    left = _value(get(claim, "lhs", list), len(names))
    right = _value(get(claim, "rhs", list), len(names))
    minus = _Fraction({m: -c for m, c in right.top.items()}, right.bottom, right.factors)
    if _add(left, minus, len(names)).top:
        raise Failure("the two sides do not expand to the same")
    return {key: claim[key] for key in ("step", "because", "variables", "lhs", "rhs") if key in claim}


def _value(nodes: list[object], n: int) -> _Fraction:
    if not 0 < len(nodes) <= MAX_NODES:
        raise InputError(f"a side of the identity does not have between 1 and {MAX_NODES} nodes")
    made: list[_Fraction] = []
    for node in nodes:
        if not isinstance(node, list) or len(node) < 2:
            raise InputError("a node of the identity is not a list of a rule and its arguments")
        made.append(_node(node[0], node[1:], made, n))
    return made[-1]


def _node(rule: object, rest: list[object], made: list[_Fraction], n: int) -> _Fraction:
    if rule == "q":
        p, q = [*integers(rest, "a number of the identity"), 0, 0][:2]
        if len(rest) != 2 or q < 1:
            raise InputError("a number of the identity is not p/q with q positive")
        return _Fraction({(0,) * n: p} if p else {}, q, {})
    if rule == "v":
        (i, *more) = indices(rest, "a variable of the identity", n)
        if more:
            raise InputError("a node of the identity names two variables")
        return _Fraction({tuple(int(j == i) for j in range(n)): 1}, 1, {})
    if rule == "^":
        if len(rest) != 2:
            raise InputError("a power of the identity is not a node and an exponent")
        (i,) = indices(rest[:1], "a power of the identity", len(made))
        (e,) = indices(rest[1:], "an exponent of the identity", MAX_EXPONENT + 1, start=-MAX_EXPONENT)
        base = made[i] if e >= 0 else _inverse(made[i], n)
        out = _Fraction({(0,) * n: 1}, 1, {})
        for _ in range(abs(e)):
            out = _multiply(out, base)
        return out
    parts = [made[i] for i in indices(rest, "a node of the identity", len(made))]
    if rule not in ("+", "*"):
        raise InputError(f"the identity has a node with the unknown rule {str(rule)[:20]!r}")
    out = parts[0]
    for part in parts[1:]:
        out = _add(out, part, n) if rule == "+" else _multiply(out, part)
    return out


def _times(x: Poly, y: Poly) -> Poly:
    if len(x) * len(y) > 10 * MAX_TERMS:
        raise InputError("the identity has polynomials with more terms than a check can bear")
    out: Poly = {}
    for m, c in x.items():
        for k, e in y.items():
            key = tuple([a + b for a, b in zip(m, k, strict=True)])
            out[key] = out.get(key, 0) + c * e
    return {m: c for m, c in out.items() if c}


def _scaled(top: Poly, by: int, factors: Mapping[Key, int], n: int) -> Poly:
    out = _times(top, {(0,) * n: by})
    for key, power in factors.items():
        for _ in range(power):
            out = _times(out, dict(key))
    return out


def _add(x: _Fraction, y: _Fraction, n: int) -> _Fraction:
    common = gcd(x.bottom, y.bottom)
    factors = {key: max(x.factors.get(key, 0), y.factors.get(key, 0)) for key in {*x.factors, *y.factors}}
    total: Poly = {}
    for one, other in ((x, y), (y, x)):
        missing = {key: power - one.factors.get(key, 0) for key, power in factors.items()}
        for m, c in _scaled(one.top, other.bottom // common, missing, n).items():
            total[m] = total.get(m, 0) + c
    return _Fraction({m: c for m, c in total.items() if c}, x.bottom // common * y.bottom, factors)


def _multiply(x: _Fraction, y: _Fraction) -> _Fraction:
    factors = {key: x.factors.get(key, 0) + y.factors.get(key, 0) for key in {*x.factors, *y.factors}}
    top, factors = _cancelled(_times(x.top, y.top), factors)
    return _Fraction(top, x.bottom * y.bottom, factors)


def _cancelled(top: Poly, factors: dict[Key, int]) -> tuple[Poly, dict[Key, int]]:
    """Without a denominator that is the numerator, which is all that is cancelled."""
    key = frozenset(top.items())
    if factors.get(key, 0) > 0:
        n = len(next(iter(top)))
        return {(0,) * n: 1}, {k: p - (k == key) for k, p in factors.items()}
    return top, factors


def _inverse(x: _Fraction, n: int) -> _Fraction:
    if not x.top:
        raise Failure("the identity divides by 0")
    top = _scaled({(0,) * n: 1}, x.bottom, x.factors, n)
    (first, *more) = x.top.items()
    if not more and not any(first[0]):  # a number
        sign = 1 if first[1] > 0 else -1
        return _Fraction({m: sign * c for m, c in top.items()}, abs(first[1]), {})
    return _Fraction(top, 1, {frozenset(x.top.items()): 1})
