"""Derivatives and limits of what identities are made of, and values in place of what varies in them."""

from __future__ import annotations

from proofs_check.certificates.functions import NEAR, PLACE, UNSURE, Functions, monomial, total
from proofs_check.certificates.polynomials import Poly, Quotient, number, variable
from proofs_check.certificates.stages import Failure

__all__ = ["limit", "put", "slope"]


def put(functions: Functions, value: Quotient, at: int, by: Quotient) -> Quotient:
    """The value with a quotient in place of a variable.

    Raises:
        Failure: it divides by 0 then, or has a power of 0.
    """
    moved: dict[int, Quotient] = {at: by}

    def image(i: int, e: int) -> Quotient:
        if i not in moved:
            atom, new = functions.atom(i), variable(i)
            if atom and at in atom.over:
                inside = put(functions, atom.inside, at, by)
                if atom.rule == "gamma":
                    new = functions.gamma(inside)
                elif atom.base is None:
                    new = functions.exp(inside)
                else:
                    new = functions.power(put(functions, atom.base, at, by), inside)
            moved[i] = new
        return moved[i].power(e)

    out = number(1, value.bottom) * total(monomial(m, c, image) for m, c in value.top.items())
    for key, p in value.factors.items():
        if p:
            out = out * functions.inverse(total(monomial(m, c, image) for m, c in key)).power(p)
    return out


def slope(functions: Functions, value: Quotient, at: int) -> Quotient:
    """The derivative by a variable.

    Raises:
        Failure: an exponent (but of e) or the argument of a Γ depends on it.
    """

    def itself(i: int, e: int) -> Quotient:
        return variable(i).power(e)

    def of(poly: Poly) -> Quotient:
        return total(
            monomial((*m[:i], e - 1, *m[i + 1 :]), c * e, itself) * _slope(functions, i, at)
            for m, c in poly.items()
            for i, e in enumerate(m)
            if e and at in functions.over(variable(i))
        )

    whole = of(value.top) * Quotient({(): 1}, value.bottom, value.factors)
    for key, p in value.factors.items():
        whole = whole + value * number(-p) * of(dict(key)) * Quotient({(): 1}, 1, {key: 1})
    return whole


def _slope(functions: Functions, i: int, at: int) -> Quotient:
    atom = functions.atom(i)
    if i == at or atom is None:
        return number(int(i == at))
    inner = slope(functions, atom.inside, at)
    if atom.rule == "exp":
        return variable(i) * inner
    if inner.top or atom.base is None:
        raise Failure("the identity has a derivative by an exponent or by the argument of a Γ")
    return variable(i) * atom.inside * slope(functions, atom.base, at) * atom.base.inverse()


def limit(functions: Functions, value: Quotient, at: int, *, far: bool) -> Quotient:
    """The limit as a variable tends to 0, or (far) to infinity, of a rational function of it.

    Raises:
        Failure: it is no rational function of it, or unbounded, or a denominator's leading coefficient may be 0.
    """
    if not value.top:
        return value
    polys = [value.top, *(dict(key) for key, p in value.factors.items() if p)]
    if any(
        e and i != at and at in functions.over(variable(i)) for poly in polys for m in poly for i, e in enumerate(m)
    ):
        raise Failure("the identity has the limit of something that is not rational")
    order, top = _leading(value.top, at, far=far)
    out = Quotient(top, value.bottom, {})
    for key, p in value.factors.items():
        if not p:
            continue
        more, poly = _leading(dict(key), at, far=far)
        lead = Quotient(poly, 1, {})
        if len(poly) < len(key) and not _never_zero(functions, lead):
            raise Failure("the identity has a limit that differs where a leading coefficient is 0")
        order -= more * p
        out = out * lead.inverse().power(p)
    if order and (order > 0) == far:
        raise Failure("the identity has a limit that is not finite")
    return number(0) if order else out


def _never_zero(functions: Functions, lead: Quotient) -> bool:
    """Whether a polynomial is not 0 for positive variables."""
    rules = functions.rules(lead)
    if {PLACE, NEAR} & rules or (UNSURE & rules and len(lead.top) > 1):
        return False
    return len({c > 0 for c in lead.top.values()}) == 1


def _leading(poly: Poly, at: int, *, far: bool) -> tuple[int, Poly]:
    """The least (far: greatest) exponent of a variable, and its coefficient."""
    powers = [m[at] if at < len(m) else 0 for m in poly]
    order = max(powers) if far else min(powers)
    top: Poly = {}
    for (m, c), e in zip(poly.items(), powers, strict=True):
        if e == order:
            kept = [0 if i == at else k for i, k in enumerate(m)]
            while kept and not kept[-1]:
                kept.pop()
            top[tuple(kept)] = c
    return order, top
