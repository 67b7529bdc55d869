"""Powers with symbolic exponents, exponentials and Γ, as variables that obey their own laws.

b^(2m + 3) becomes b³ · (b^(m/2))⁴, e^(a + b) becomes e^a e^b, Γ(x + 2) becomes (x + 1) x Γ(x): after that b^(m/2), e^a
and Γ(x) are variables like any other. Beside these laws nothing about them is used, so an identity that holds here
holds wherever the powers, exponentials and Γ-functions in it are defined and obey them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from proofs_check.certificates.polynomials import Key, Monomial, Poly, Quotient, number, variable
from proofs_check.certificates.stages import Failure
from proofs_check.errors import InputError

__all__ = ["Functions"]

MOST_STEPS = 1000  # of Γ(x + k), and exponents of powers


@dataclass(frozen=True, slots=True)
class _Atom:
    """What a variable stands for: base^inside, e^inside (no base), or Γ(inside)."""

    rule: str
    base: Quotient | None
    inside: Quotient


class Functions:
    """Variables 0 … n − 1 and the atoms made so far, which are the variables from n on."""

    def __init__(self, variables: int) -> None:
        self.variables = variables
        self._atoms: list[_Atom] = []
        self._known: dict[tuple[str, Key, Key | int], int] = {}

    def power(self, base: Quotient, exponent: Quotient) -> Quotient:
        """base^exponent; numerator, denominators and single variables of the base are raised one by one."""
        factors: list[tuple[Poly, int]] = [(base.top, 1), ({(): base.bottom}, -1)]
        factors += [(dict(key), -p) for key, p in base.factors.items()]
        out = number(1)
        for poly, p in factors:
            if not poly:
                raise Failure("the identity has a power of 0 with a symbolic exponent")
            for part, e in _split(poly):
                out = out * self._power(part, exponent * number(p * e))
        return out

    def exp(self, exponent: Quotient) -> Quotient:
        """e^exponent."""
        return self._raised("exp", None, exponent)

    def gamma(self, argument: Quotient) -> Quotient:
        """Γ(argument), down to an argument whose constant part is in [0, 1)."""
        top = argument.polynomial()
        if top is None:
            raise Failure("the identity has a Γ of a fraction that is not written as a polynomial")
        whole = top.get((), 0) // argument.bottom
        if set(top) <= {()} and top.get((), 0) % argument.bottom == 0:
            rest, out = number(1), number(1)  # Γ(1) = 1
            if whole < 1:
                raise Failure("the identity has Γ at a pole")
            whole -= 1
        else:
            rest = argument + number(-whole)
            out = self._atom("gamma", None, rest, (frozenset(rest.top.items()), rest.bottom))
        if abs(whole) > MOST_STEPS:
            raise InputError("the identity has a Γ with too large a number in its argument")
        for j in range(whole):
            out = out * (rest + number(j))
        for j in range(-whole):
            out = out * (rest + number(-j - 1)).inverse()
        return out

    def put(self, value: Quotient, at: int, by: Quotient) -> Quotient:
        """The value with a quotient in place of a variable."""

        def image(i: int, e: int) -> Quotient:
            if i == at or not self.depends(variable(i), at):
                return (by if i == at else variable(i)).power(e)
            atom = self._atoms[i - self.variables]
            inside = self.put(atom.inside, at, by)
            if atom.rule == "gamma":
                return self.gamma(inside).power(e)
            inside = inside * number(e)  # the powers of halves are whole
            return self.exp(inside) if atom.base is None else self.power(self.put(atom.base, at, by), inside)

        return _mapped(value, image)

    def slope(self, value: Quotient, at: int) -> Quotient:
        """The derivative by a variable.

        Raises:
            Failure: an exponent (but of e) or the argument of a Γ depends on it.
        """

        def of(poly: Poly) -> Quotient:
            return _sum(
                _monomial((*m[:i], e - 1, *m[i + 1 :]), c * e, _itself) * self._slope(i, at)
                for m, c in poly.items()
                for i, e in enumerate(m)
                if e and self.depends(variable(i), at)
            )

        whole = of(value.top) * Quotient({(): 1}, value.bottom, value.factors)
        for key, p in value.factors.items():
            whole = whole + value * number(-p) * of(dict(key)) * Quotient({(): 1}, 1, {key: 1})
        return whole

    def limit(self, value: Quotient, at: int, *, far: bool) -> Quotient:
        """The limit as a variable tends to 0, or (far) to infinity, of a rational function of it.

        Raises:
            Failure: it is no rational function of it, or unbounded.
        """
        if any(
            self.depends(variable(i), at)
            for poly in (value.top, *map(dict, value.factors))
            for m in poly
            for i, e in enumerate(m)
            if e and i != at
        ):
            raise Failure("the identity has the limit of something that is not rational")
        if not value.top:
            return value
        order, top = _leading(value.top, at, far=far)
        out = Quotient(top, value.bottom, {})
        for key, p in value.factors.items():
            more, poly = _leading(dict(key), at, far=far)
            order -= more * p
            out = out * Quotient(poly, 1, {}).inverse().power(p)
        if order and (order > 0) == far:
            raise Failure("the identity has a limit that is not finite")
        return number(0) if order else out

    def depends(self, value: Quotient, at: int) -> bool:
        """Whether a variable occurs in it, in an atom as well."""
        for poly in (value.top, *map(dict, value.factors)):
            for i in {i for m in poly for i, e in enumerate(m) if e}:
                if i == at:
                    return True
                if i >= self.variables:
                    atom = self._atoms[i - self.variables]
                    if self.depends(atom.inside, at) or (atom.base is not None and self.depends(atom.base, at)):
                        return True
        return False

    def _slope(self, i: int, at: int) -> Quotient:
        if i == at:
            return number(1)
        atom = self._atoms[i - self.variables]
        inner = self.slope(atom.inside, at)
        if atom.rule == "exp":
            return variable(i) * inner
        if inner.top or atom.base is None:
            raise Failure("the identity has a derivative by an exponent or by the argument of a Γ")
        return variable(i) * atom.inside * self.slope(atom.base, at) * atom.base.inverse()

    def _power(self, base: Poly, exponent: Quotient) -> Quotient:
        return number(1) if base == {(): 1} else self._raised("power", Quotient(base, 1, {}), exponent)

    def _raised(self, rule: str, base: Quotient | None, exponent: Quotient) -> Quotient:
        top = exponent.polynomial()
        if top is None:
            raise Failure("the identity has an exponent that is not written as a polynomial")
        out = number(1)
        for m, c in top.items():
            if not m and base is not None and c % exponent.bottom == 0:
                out = out * base.power(_small(c // exponent.bottom))
                continue
            if 2 * c % exponent.bottom:
                raise Failure("the identity has an exponent with other fractions than halves")
            half = Quotient({m: 1}, 2, {})
            key = frozenset(base.top.items()) if base is not None else frozenset()
            atom = self._atom(rule, base, half, (key, frozenset({(m, 1)})))
            out = out * atom.power(_small(2 * c // exponent.bottom))
        return out

    def _atom(self, rule: str, base: Quotient | None, inside: Quotient, key: tuple[Key, Key | int]) -> Quotient:
        name = (rule, *key)
        if name not in self._known:
            self._known[name] = self.variables + len(self._atoms)
            self._atoms.append(_Atom(rule, base, inside))
        return variable(self._known[name])


def _small(exponent: int) -> int:
    if abs(exponent) > MOST_STEPS:
        raise InputError("the identity has too large an exponent")
    return exponent


def _split(poly: Poly) -> list[tuple[Poly, int]]:
    """A single term as its number and variables, each with its exponent; anything else as it is."""
    if len(poly) > 1:
        return [(poly, 1)]
    ((m, c),) = poly.items()
    return [({(): c}, 1), *(({(0,) * i + (1,): 1}, e) for i, e in enumerate(m) if e)]


def _sum(parts: Iterable[Quotient]) -> Quotient:
    total = number(0)
    for part in parts:
        total = total + part
    return total


def _itself(i: int, e: int) -> Quotient:
    return variable(i).power(e)


def _monomial(m: Monomial, c: int, image: Callable[[int, int], Quotient]) -> Quotient:
    out = number(c)
    for i, e in enumerate(m):
        if e:
            out = out * image(i, e)
    return out


def _mapped(value: Quotient, image: Callable[[int, int], Quotient]) -> Quotient:
    """The value with an image of each power of a variable; those of single terms below are negative powers."""
    out = number(1, value.bottom) * _sum(_monomial(m, c, image) for m, c in value.top.items())
    for key, p in value.factors.items():
        for part, e in _split(dict(key)) if p else ():
            m, *more = part
            if more or not m:
                out = out * _sum(_monomial(k, c, image) for k, c in part.items()).inverse().power(p * e)
            else:
                out = out * image(len(m) - 1, -p * e)
    return out


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
