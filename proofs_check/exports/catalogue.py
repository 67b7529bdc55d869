"""The catalogue of constructions, and choosing one by its name and the settings of its family."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import constructions
from constructions import DataSet, Family
from constructions.dataset import Parameter
from proofs_check.errors import InputError
from proofs_check.wording import nearest
from theory.discovery import claims
from theory.discovery import find as find_claim

__all__ = ["Chosen", "Listed", "choose", "describe", "facts", "find_family", "known", "listed", "read_settings"]

MOST = 10_000  # of an integer parameter: constructions are there to be read, and their exact values take time
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30}|/[0-9]{1,30})?")


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the catalogue.

    Attributes:
        data: the data set; of a family, its member at the defaults.
        theme: the theme of the first claim that it witnesses.
        family: the family, or None.
    """

    data: DataSet
    theme: str
    family: Family | None

    @property
    def name(self) -> str:
        """By which it is chosen."""
        return self.family.name if self.family else self.data.name

    @property
    def about(self) -> str:
        """What happens on it."""
        return self.family.about if self.family else self.data.about

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values; exact numbers are text."""
        data, parameters = self.data, self.family.parameters if self.family else ()
        return {
            "name": self.name,
            "kind": "family" if self.family else "data set",
            "theme": self.theme,
            "task": data.task,
            "about": self.about,
            "n": data.n,
            "d": data.d,
            "p": len(data.y[0]),
            "batch_size": data.batch_size,
            "witnesses": list(data.witnesses),
            "breaks": list(data.breaks),
            "parameters": [_parameter(one) for one in parameters],
        }


@dataclass(frozen=True, slots=True)
class Chosen:
    """A data set, and where it comes from if it is a member of a family."""

    data: DataSet
    family: Family | None
    parameters: Mapping[str, Any]


def listed(*, theme: str | None = None, claim: str | None = None) -> tuple[Listed, ...]:
    """The catalogue, or the part of it that belongs to a theme, or that witnesses or breaks a claim.

    Raises:
        InputError: an unknown theme or claim.
    """
    rows = tuple(_rows())
    if theme is not None:
        themes = sorted({row.theme for row in rows})
        if theme not in themes:
            raise InputError(f"no constructions of the theme {theme!r}; {nearest(theme, themes)}")
        rows = tuple(row for row in rows if row.theme == theme)
    if claim is not None:
        try:
            number = find_claim(claim).claim.id
        except KeyError:
            near = nearest(claim, (entry.claim.id for entry in claims()), otherwise="`proofs-check list` shows all")
            raise InputError(f"there is no claim {claim!r}; {near}") from None
        broken = f"{number}: "
        rows = tuple(
            row
            for row in rows
            if number in row.data.witnesses or any(entry.startswith(broken) for entry in row.data.breaks)
        )
    return rows


def choose(name: str, settings: Sequence[str] = ()) -> Chosen:
    """The data set of this name, or the member of the family of this name with these settings.

    Args:
        name: of a data set or a family.
        settings: "parameter=value", with whole numbers, fractions (1/10) or decimals (0.1, taken as 1/10).

    Raises:
        InputError: an unknown name or parameter (the nearest are offered), no number, or one outside its range.
    """
    if name in {family.name for family in constructions.families()}:
        family = find_family(name)
        given = read_settings(family, settings)
        parameters = {one.name: given.get(one.name, one.default) for one in family.parameters}
        try:
            return Chosen(family.member(**given), family, parameters)
        except ValueError as problem:
            raise InputError(f"{problem}; see proofs-check construct {name}") from None
        except (MemoryError, OverflowError):
            raise InputError(f"{name} with these settings does not fit into memory; choose smaller ones") from None
    if not known(name):
        raise InputError(f"there is no construction {name[:60]!r}; {nearest(name, _names())}")
    if settings:
        raise InputError(f"{name} is a single data set and has nothing to set; leave --set out")
    return Chosen(constructions.find(name), None, {})


def known(name: str) -> bool:
    """Whether a single data set has this name."""
    return any(data.name == name for data in constructions.data_sets())


def find_family(name: str) -> Family:
    """The family of this name.

    Raises:
        InputError: there is none; the nearest are offered.
    """
    for family in constructions.families():
        if family.name == name:
            return family
    names = [family.name for family in constructions.families()]
    raise InputError(f"there is no family {name[:60]!r}; {nearest(name, names)}")


def read_settings(family: Family, settings: Sequence[str]) -> dict[str, int | Fraction]:
    """Settings "parameter=value" as exact numbers, each in its parameter's range.

    Raises:
        InputError: says which setting is wrong and what would be right.
    """
    parameters = {one.name: one for one in family.parameters}
    found: dict[str, int | Fraction] = {}
    for setting in settings:
        name, mark, text = (part.strip() for part in setting.partition("="))
        if not mark or not name:
            raise InputError(f"{setting[:60]!r} is no setting; write --set {family.parameters[0].name}=VALUE")
        if name not in parameters:
            raise InputError(f"{family.name} has no parameter {name[:60]!r}; {nearest(name, parameters)}")
        if name in found:
            raise InputError(f"the parameter {name!r} of {family.name} is set twice; set it once")
        found[name] = _value(family.name, parameters[name], text)
    return found


def _value(family: str, parameter: Parameter, text: str) -> int | Fraction:
    name, whole = parameter.name, type(parameter.default) is int
    number = text.replace("−", "-")
    if not _NUMBER.fullmatch(number) or re.search(r"/0+$", number):
        kind = "a whole number such as 12" if whole else "a number such as 3, 1/10 or 0.1"
        raise InputError(f"{family}: {name} takes {kind}, got {text[:40]!r}")
    value = Fraction(number)
    if whole and value.denominator != 1:
        raise InputError(f"{family}: {name} takes a whole number such as {parameter.default}, got {text[:40]!r}")
    high = MOST if whole and parameter.high is None else parameter.high
    if (parameter.low is not None and value < parameter.low) or (high is not None and value > high):
        raise InputError(f"{family}: {name} = {value} is out of range; it takes {describe(parameter)}")
    if parameter.step is not None and parameter.low is not None and (value - parameter.low) % parameter.step:
        raise InputError(f"{family}: {name} = {value} is out of step; it takes {describe(parameter)}")
    return int(value) if whole else value


def facts(data: DataSet) -> str:
    """Sizes in words: "4 samples, 1 feature, batches of 2"."""
    d, p = data.d, len(data.y[0])
    targets = f", {p} targets" if p > 1 else ""
    return f"{data.n} samples, {d} feature{'s' if d > 1 else ''}{targets}, batches of {data.batch_size}"


def describe(parameter: Parameter) -> str:
    """The values that a parameter takes, in words: "whole numbers from 4 in steps of 2"."""
    words = "whole numbers" if type(parameter.default) is int else "numbers"
    if parameter.low is not None:
        words += f" from {parameter.low}"
    high = MOST if type(parameter.default) is int and parameter.high is None else parameter.high
    if high is not None:
        words += f" to {high}"
    return words + (f" in steps of {parameter.step}" if parameter.step not in (None, 1) else "")


def _parameter(one: Parameter) -> dict[str, Any]:
    bounds = {key: None if value is None else str(value) for key, value in (("low", one.low), ("high", one.high))}
    return {"name": one.name, "about": one.about, "default": str(one.default), **bounds, "step": one.step}


def _rows() -> Iterator[Listed]:
    for data in constructions.data_sets():
        yield Listed(data, _theme(data), None)
    for family in constructions.families():
        member = family.member()
        yield Listed(member, _theme(member), family)


def _theme(data: DataSet) -> str:
    return find_claim(data.witnesses[0]).theme if data.witnesses else ""


def _names() -> list[str]:
    return [*(data.name for data in constructions.data_sets()), *(one.name for one in constructions.families())]
