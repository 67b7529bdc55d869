"""Every family of constructions: the numbers that its members promise exactly, and the distortions that follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import constructions
from proofs_check.errors import InputError
from proofs_check.sweeps.grids import integers
from proofs_check.sweeps.kind import Coordinates, Option, Row
from proofs_check.sweeps.quantity import Quantity

if TYPE_CHECKING:
    import numpy as np

DIGITS = 20  # more than a float holds


def quantities() -> Mapping[str, Quantity]:
    """One for each family, by its name."""
    return {
        family.name: Quantity(
            f"{family.about.rstrip('.')}: what its members promise",
            tuple(Option(p.name, p.about, _settings, default=str(p.default)) for p in family.parameters),
            partial(_run, family.name),
        )
        for family in constructions.families()
    }


def _settings(given: str, name: str) -> list[str]:
    """Whole numbers, with ranges, or fractions: kept as texts, which are exact."""
    if ":" in given:
        return [str(value) for value in integers()(given, name)]
    words = [word.strip() for word in given.split(",")]
    if len(set(words)) < len(words):
        raise InputError(f"{name} lists a value twice; name every value once")
    return words


def _run(family: str, values: Coordinates, rng: np.random.Generator) -> Row:  # noqa: ARG001 - nothing is drawn
    from proofs_check.enclosures import Ball, distortions, promised
    from proofs_check.exports.catalogue import choose

    data = choose(family, [f"{name}={value}" for name, value in values.items()]).data
    row: dict[str, Any] = {name: value for name, value in data.expects.items() if isinstance(value, str | bool)}
    for name, nested in (promised(data, digits=DIGITS) | dict(distortions(data, digits=DIGITS))).items():
        row |= {
            key: float(ball.middle) for key, ball in _flat(name, nested) if isinstance(ball, Ball) and key not in values
        }
    return row


def _flat(name: str, nested: Any) -> Iterator[tuple[str, Any]]:
    """Names with places, such as ss_0_1, counted from 0; a single number has none."""
    if not isinstance(nested, tuple):
        yield name, nested
    elif len(nested) == 1:
        yield from _flat(name, nested[0])
    else:
        for place, part in enumerate(nested):
            yield from _flat(f"{name}_{place}", part)
