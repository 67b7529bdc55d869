"""Powers with symbolic exponents, exponentials and Γ, as variables that obey their own laws.

b^(2m + 3) becomes b³ · (b^(m/2))⁴, e^(a + b) becomes e^a e^b, Γ(x + 2) becomes (x + 1) x Γ(x): after that b^(m/2), e^a
and Γ(x) are variables like any other. Beside these laws nothing about them is used, so an identity that holds here
holds wherever the powers, exponentials and Γ-functions in it are defined and obey them.

(xy)^m = x^m y^m and (x^a)^b = x^(ab) need positive x. A certificate's own variables are positive where they stand in
the base of a power, and so are sums of them without a minus; what varies in a sum, and what tends to a point, may have
any sign.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import gcd

from proofs_check.certificates.polynomials import Key, Monomial, Poly, Quotient, number, variable
from proofs_check.certificates.stages import Failure
from proofs_check.errors import InputError

__all__ = ["FAR", "NEAR", "PLACE", "SMOOTH", "UNSURE", "Functions", "monomial", "total"]

MOST_STEPS = 1000  # of Γ(x + k), and exponents of powers
DEEPEST = 50  # functions of functions

PLACE = "place"  # a whole number, of any sign
NEAR = "near"  # a difference from a point, of any sign, not 0
SMOOTH = "smooth"  # a positive number
FAR = "far"  # a positive number as large as needed
NEGATIVE = "negative"  # the power of a negative number
UNSURE = {PLACE, NEAR, NEGATIVE, "gamma"}  # what may be negative, or no real number


@dataclass(frozen=True, slots=True)
class Atom:
    """What a variable stands for.

    Attributes:
        rule: "power" or `NEGATIVE` for base^inside, "exp", "gamma"; `PLACE`, `NEAR`, `SMOOTH`, `FAR` for what varies.
        base, inside: of a function.
        over: the variables that it depends on, itself among them.
        depth: how many functions stand in each other.
    """

    rule: str
    base: Quotient | None
    inside: Quotient
    over: frozenset[int]
    depth: int = 0


class Functions:
    """Variables 0 … n − 1 and the atoms made so far, which are the variables from n on."""

    def __init__(self, variables: int) -> None:
        self.variables = variables
        self._atoms: list[Atom] = []
        self._known: dict[tuple[str, Key, Key | int], int] = {}

    def atom(self, i: int) -> Atom | None:
        """What a variable stands for; None for one of the certificate's own."""
        return self._atoms[i - self.variables] if i >= self.variables else None

    def fresh(self, rule: str) -> int:
        """A new variable for what varies."""
        i = self.variables + len(self._atoms)
        self._atoms.append(Atom(rule, None, number(0), frozenset((i,))))
        return i

    def over(self, *values: Quotient) -> frozenset[int]:
        """All variables that occur in values, in functions as well."""
        found: set[int] = set()
        for i in {i for value in values for poly in _polynomials(value) for i in _variables(poly)}:
            atom = self.atom(i)
            found |= atom.over if atom else {i}
        return frozenset(found)

    def rules(self, *values: Quotient) -> set[str]:
        """The rules of all atoms that occur in values."""
        return {atom.rule for atom in map(self.atom, self.over(*values)) if atom}

    def is_zero(self, value: Quotient) -> bool:
        """Whether a value is 0, where the square of b^(1/2) is b."""
        top = value.top
        while top:
            bases = {i: atom.base for i in _variables(top) if (atom := self.atom(i)) and set(atom.inside.top) == {()}}
            halves = {i: base for i, base in bases.items() if base is not None}
            if not any(m[i] > 1 for m in top for i in halves if i < len(m)):
                break

            def image(i: int, e: int, halves: dict[int, Quotient] = halves) -> Quotient:
                return halves[i].power(e // 2) * variable(i).power(e % 2) if i in halves else variable(i).power(e)

            top = total(monomial(m, c, image) for m, c in top.items()).top
        return not top

    def inverse(self, value: Quotient) -> Quotient:
        """1 / value.

        Raises:
            Failure: it is 0.
        """
        if self.is_zero(value):
            raise Failure("the identity divides by 0")
        return value.inverse()

    def power(self, base: Quotient, exponent: Quotient) -> Quotient:
        """base^exponent; numerator, denominators and single variables of the base are raised one by one.

        Raises:
            Failure: the base is 0, or is split although a part may be negative; the exponent is no sum of halves.
        """
        base, exponent = base.reduced(), exponent.reduced()
        if self.is_zero(base):
            raise Failure("the identity has a power of 0 with a symbolic exponent")
        above, below = 1, base.bottom
        parts: list[tuple[Poly, int]] = []
        for poly, p in [(base.top, 1), *((dict(key), -p) for key, p in base.factors.items())]:
            c, split = _split(poly)
            parts += [(part, e * p) for part, e in split if p]
            above, below = (above * c**p, below) if p >= 0 else (above, below * c**-p)
        common = gcd(above, below) * (1 if below > 0 else -1)
        numbers: list[tuple[Poly, int]] = [({(): above // common}, 1), ({(): below // common}, -1)]
        parts += [(part, e) for part, e in numbers if part != {(): 1}]
        whole = set(exponent.top) <= {()} and exponent.bottom == 1
        if not whole and (len(parts) > 1 or any(e != 1 for _, e in parts)) and not self._splits(parts):
            raise Failure("the identity has a power of a product whose factors need not be positive")
        out = number(1)
        for part, e in parts:
            out = out * self._raised("power", Quotient(part, 1, {}), exponent * number(e))
        return out

    def _splits(self, parts: Iterable[tuple[Poly, int]]) -> bool:
        """Whether all parts, but one that is not inverted, are positive for positive variables."""
        unsure = [e for part, e in parts if min(part.values()) < 0 or UNSURE & self.rules(Quotient(part, 1, {}))]
        return unsure in ([], [1])

    def exp(self, exponent: Quotient) -> Quotient:
        """e^exponent."""
        return self._raised("exp", None, exponent)

    def gamma(self, argument: Quotient) -> Quotient:
        """Γ(argument), down to an argument whose constant part is in [0, 1)."""
        argument = argument.reduced()
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

    def _raised(self, rule: str, base: Quotient | None, exponent: Quotient) -> Quotient:
        exponent = exponent.reduced()
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
            signed = base is not None and set(base.top) == {()} and base.top[()] < 0
            atom = self._atom(NEGATIVE if signed else rule, base, half, (key, frozenset({(m, 1)})))
            out = out * atom.power(_small(2 * c // exponent.bottom))
        return out

    def _atom(self, rule: str, base: Quotient | None, inside: Quotient, key: tuple[Key, Key | int]) -> Quotient:
        name = (rule, *key)
        if name not in self._known:
            parts = [inside] if base is None else [base, inside]
            over = self.over(*parts)
            depth = 1 + max((atom.depth for atom in map(self.atom, over) if atom), default=0)
            if depth > DEEPEST:
                raise InputError("the identity has functions of functions that are nested too deeply")
            i = self._known[name] = self.variables + len(self._atoms)
            self._atoms.append(Atom(rule, base, inside, over | {i}, depth))
        return variable(self._known[name])


def total(parts: Iterable[Quotient]) -> Quotient:
    """A sum."""
    whole = number(0)
    for part in parts:
        whole = whole + part
    return whole


def monomial(m: Monomial, c: int, image: Callable[[int, int], Quotient]) -> Quotient:
    """A term, with an image of each power of a variable."""
    out = number(c)
    for i, e in enumerate(m):
        if e:
            out = out * image(i, e)
    return out


def _small(exponent: int) -> int:
    if abs(exponent) > MOST_STEPS:
        raise InputError("the identity has too large an exponent")
    return exponent


def _split(poly: Poly) -> tuple[int, list[tuple[Poly, int]]]:
    """A single term as its number and its variables, each with its exponent; anything else as it is."""
    if len(poly) > 1:
        return 1, [(poly, 1)]
    ((m, c),) = poly.items()
    return c, [({(0,) * i + (1,): 1}, e) for i, e in enumerate(m) if e]


def _polynomials(value: Quotient) -> list[Poly]:
    return [value.top, *(dict(key) for key, p in value.factors.items() if p)]


def _variables(poly: Poly) -> set[int]:
    return {i for m in poly for i, e in enumerate(m) if e}
