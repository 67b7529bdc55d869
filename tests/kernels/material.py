"""Certificates to try kernels on: every rule of the format, every shipped construction, and forgeries of them."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

from constructions import data_sets
from proofs_check.certificates import check_certificate
from proofs_check.certificates.bundle import unbundle
from proofs_check.data import load
from proofs_check.diagnose import dispatch
from proofs_check.errors import InputError
from proofs_check.exports.certificates import certificates_of
from proofs_check.exports.identities import identities_of
from proofs_check.exports.optima import optimum_certificates
from tests.certificates.test_checker import ALL, sealed
from theory.discovery import claims

__all__ = [
    "accepted",
    "directions",
    "every_rule",
    "fields",
    "forgeries",
    "identities",
    "optima",
    "shipped",
    "shipped_names",
]

Certificate = dict[str, Any]


def every_rule() -> dict[str, Certificate]:
    """One certificate of each rule, as read from a file."""
    return {name: json.loads(json.dumps(one)) for name, one in ALL.items()}


def shipped_names() -> list[str]:
    """The constructions that have certificates."""
    return [data.name for data in data_sets() if data.task == "classification"]


@cache
def _shipped(name: str) -> str:
    table = load(name)
    found = dispatch.diagnose(table, task="classification", batch_size=table.batch_size, order="igm")
    return json.dumps(list(dispatch.certificates(found)))


def shipped(name: str) -> list[Certificate]:
    """The certificates of a construction."""
    return json.loads(_shipped(name))


@cache
def _directions() -> str:
    found = {}
    for data in data_sets():
        document = certificates_of(data) if data.task == "classification" else None
        parts = unbundle(document)[0] if document else []
        found[data.name] = [part for part in parts if part["kind"] == "direction"]
    return json.dumps(found)


def directions() -> dict[str, list[Certificate]]:
    """The exported certificates of max-margin directions, by construction, as read from a file."""
    return {name: parts for name, parts in json.loads(_directions()).items() if parts}


@cache
def _optima() -> str:
    return json.dumps(
        {data.name: list(optimum_certificates(data)) for data in data_sets() if data.task == "regression"}
    )


def optima() -> dict[str, list[Certificate]]:
    """The certificates of each construction for regression, as read from a file; none where B = 1."""
    return {name: parts for name, parts in json.loads(_optima()).items() if parts}


@cache
def _identities(every: int) -> str:
    return json.dumps([part for entry in claims()[::every] for part in identities_of(entry).certificates])


def identities(*, every: int = 8) -> list[Certificate]:
    """The certificates of the identities of every eighth claim (1: of all claims), as read from a file."""
    return json.loads(_identities(every))


def fields(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where every entry of a document that is no list and no object stands."""
    if isinstance(value, dict | list):
        for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
            yield from fields(entry, (*path, key))
    else:
        yield path


def accepted(certificate: Certificate) -> bool:
    """Whether the package's own checker accepts it."""
    try:
        return bool(check_certificate(certificate))
    except InputError:
        return False


def forgeries(certificate: Certificate, rng: random.Random, count: int, where: str) -> Iterator[Certificate]:
    """Copies with one entry changed below `where` ("proof", "data", "order", "claim"), and the hashes made right."""
    places = list(_places(certificate[where], (where,)))
    for path in rng.sample(places, min(count, len(places))):
        forged = copy.deepcopy(certificate)
        inside = forged
        for key in path[:-1]:
            inside = inside[key]
        inside[path[-1]] = _changed(inside[path[-1]], rng)
        yield sealed(forged)


def _places(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        if len(path) > 1:
            yield path
        for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _places(entry, (*path, key))
    else:
        yield path


def _changed(value: Any, rng: random.Random) -> Any:
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return value + rng.choice((-1, 1))
    if isinstance(value, str):
        parts = value.split(" ")
        at = rng.randrange(len(parts))
        if parts[at].lstrip("-").isdigit():
            parts[at] = rng.choice(("0", str(-int(parts[at])), str(int(parts[at]) + 1), "1" + parts[at].lstrip("-")))
            return " ".join(parts)
        return value + "x"
    return rng.choice((value[1:], value[::-1], [])) if isinstance(value, list) else {}
