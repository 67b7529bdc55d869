"""Reads an option's text into numbers: single ones, lists and ranges, exactly as decimals are written.

    2,4,8,16          these values
    0.1:0.6:0.02      from 0.1 to 0.6 in steps of 0.02, both ends included
    96,192:384:96     both together; whole numbers may leave the step 1 out, as in 2:8

Steps are added as fractions, so that no end is lost to rounding; a real value is then the float nearest to it.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from proofs_check.errors import InputError
from proofs_check.wording import either, nearest

__all__ = ["integer", "integers", "one_of", "real", "reals", "some_of", "text"]

Reader = Callable[[str, str], Any]

LARGEST = 100_000  # values in one option: a slip such as 0:1:1e-9 is refused, not expanded


def integers(*, least: int | None = None, most: int | None = None) -> Reader:
    """A reader of a list of different whole numbers within bounds."""

    def read(given: str, name: str) -> list[int]:
        values = _values(given, name)
        for value in values:
            _whole(value, name, given)
            _bounded(value, name, least=least, most=most)
        return [int(value) for value in values]

    return read


def reals(
    *, least: float | None = None, most: float | None = None, above: float | None = None, below: float | None = None
) -> Reader:
    """A reader of a list of different real numbers within bounds: decimals such as 0.1, or fractions such as 1/3."""

    def read(given: str, name: str) -> list[float]:
        values = _values(given, name)
        for value in values:
            _bounded(value, name, least=least, most=most, above=above, below=below)
        return [_float(value, name) for value in values]

    return read


def integer(*, least: int | None = None, most: int | None = None) -> Reader:
    """A reader of one whole number within bounds."""

    def read(given: str, name: str) -> int:
        value = _number(given, name)
        _whole(value, name, given)
        _bounded(value, name, least=least, most=most)
        return int(value)

    return read


def real(
    *, least: float | None = None, most: float | None = None, above: float | None = None, below: float | None = None
) -> Reader:
    """A reader of one real number within bounds."""

    def read(given: str, name: str) -> float:
        value = _number(given, name)
        _bounded(value, name, least=least, most=most, above=above, below=below)
        return _float(value, name)

    return read


def one_of(*choices: str) -> Reader:
    """A reader of one word."""

    def read(given: str, name: str) -> str:
        if given not in choices:
            raise InputError(f"{name} is {given!r}; {nearest(given, choices, otherwise=f'use {either(choices)}')}")
        return given

    return read


def some_of(*choices: str) -> Reader:
    """A reader of a list of different words."""

    def read(given: str, name: str) -> list[str]:
        words = [one_of(*choices)(word.strip(), name) for word in given.split(",")]
        _different(words, name)
        return words

    return read


def text(given: str, name: str) -> str:
    """A reader of any text but none."""
    if not given:
        raise InputError(f"{name} is empty; give a value")
    return given


def _values(given: str, name: str) -> list[Fraction]:
    if not given.isprintable():  # a fraction may have any white space around it; a message may not
        raise InputError(f"{name} has {given[:40]!r}, which holds a control character; write numbers")
    values: list[Fraction] = []
    for piece in given.split(","):
        values += _range(piece, name) if ":" in piece else [_number(piece, name)]
        if len(values) > LARGEST:
            raise InputError(f"{name} {given} stands for more than {LARGEST:,} values; take a larger step")
    _different(values, name)
    return values


def _range(piece: str, name: str) -> list[Fraction]:
    parts = piece.split(":")
    if len(parts) not in (2, 3):
        raise InputError(f"{name} has {piece!r}; a range is start:stop:step, such as 0.1:0.6:0.02")
    start, stop = (_number(part, name) for part in parts[:2])
    if len(parts) == 2 and (start.denominator, stop.denominator) != (1, 1):
        raise InputError(f"{name} has the range {piece} without a step; write start:stop:step")
    step = _number(parts[2], name) if len(parts) == 3 else Fraction(1)
    if step <= 0 or stop < start:
        raise InputError(f"{name} has the range {piece}; it must rise: start ≤ stop and step > 0")
    count = (stop - start) / step
    if count.denominator != 1:
        last = start + int(count) * step
        raise InputError(
            f"{name} has the range {piece}, whose steps miss its end: the last one below it is {_shown(last)};"
            " choose an end that is met, both ends are included"
        )
    if count >= LARGEST:
        raise InputError(f"{name} has the range {piece} of {int(count) + 1:,} values; take a larger step")
    return [start + k * step for k in range(int(count) + 1)]


def _number(given: str, name: str) -> Fraction:
    try:
        if len(given) > 100:  # Fraction("1e999999999") would be computed in full
            raise ValueError
        power = given.lower().partition("e")[2]
        if power and abs(int(power)) > 400:
            raise ValueError
        return Fraction(given.strip())
    except (ValueError, ZeroDivisionError):
        raise InputError(f"{name} has {given.strip()[:40]!r}, which is no number; write 4, 0.25, 1/3 or 1e-3") from None


def _whole(value: Fraction, name: str, given: str) -> None:
    if value.denominator != 1:
        raise InputError(f"{name} takes whole numbers, got {_shown(value)} in {given[:60]!r}")


def _bounded(
    value: Fraction,
    name: str,
    *,
    least: float | None = None,
    most: float | None = None,
    above: float | None = None,
    below: float | None = None,
) -> None:
    if least is not None and value < least:
        raise InputError(f"{name} must be at least {least}, got {_shown(value)}")
    if most is not None and value > most:
        raise InputError(f"{name} must be at most {most}, got {_shown(value)}")
    if above is not None and value <= above:
        raise InputError(f"{name} must be above {above}, got {_shown(value)}")
    if below is not None and value >= below:
        raise InputError(f"{name} must be below {below}, got {_shown(value)}")


def _different(values: list[Any], name: str) -> None:
    seen: set[Any] = set()
    for value in values:
        if value in seen:
            raise InputError(f"{name} lists {_shown(value)} twice; name every value once")
        seen.add(value)


def _float(value: Fraction, name: str) -> float:
    try:
        return float(value)
    except OverflowError:
        raise InputError(f"{name} has a number beyond the range of floats; take a smaller one") from None


def _shown(value: Any) -> str:
    if not isinstance(value, Fraction):
        return repr(value)
    if value.denominator == 1:
        return str(value.numerator)
    try:
        return f"{float(value):.10g}"
    except OverflowError:
        return str(value)
