"""Certificates as a stranger might change them: fields, numbers, text; with hashes that fit where they can."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

from fuzz.targets.certificates import sealed
from proofs_check.certificates.document import digest

__all__ = ["mutated"]

NUMBERS = (
    "0", "-0", "1", "-1", "2", "7", "-00", "01", "+1", " 1", "1 ", "1.0", "1e3", "0x1", "", "-", "nan", "1/2", "1_0",
    "\u0661", "\uff11", "1\n", str(10**12), str(2**64), str(10**30 + 1), "9" * 400, "9" * 4000, "9" * 4001,
)  # fmt: skip
INDICES: tuple[Any, ...] = (
    0, 1, -1, 2, 3, 7, True, False, None, "0", "1", 999_999_999, 9_999_999_999, 10**10, -999_999_999, [], {}, 10**20,
)  # fmt: skip
WORDS = (
    "SC", "LS", "PLS", "diverges", "bounded", "depends", "l1", "l2", "lost", "kept", "span", "class", "combination",
    "algebraic", "overlaps", "coercive", "farkas", "whole", "cones", "ss", "gd", "rr", "zero", "error", "separability",
    "fate", "direction", "optimum", "identity", "proofs-check certificate", "proofs-check certificates", "1/3", "1/0",
    "0/7", "\x1b[31m", "\ud800", "\U0001f3b2\x7f\u2028", "__proto__", "constructor",
)  # fmt: skip
TOKENS = ("NaN", "Infinity", "-Infinity", "1e999", "-0", "-0.0", "1.0", "1E0", "01", "1" * 5000, "tru", "'a'", "\x00")
KEYS = ("extra", "surds", "w", "basis", "columns", "tied", "shared", "free", "__proto__", "constructor", "\x1b[0m", "")


class _Token(str):
    """What stands in the text as it is."""

    __slots__ = ()


def mutated(seed: dict[str, Any], others: Sequence[dict[str, Any]], rng: random.Random) -> bytes:
    """The bytes of a file that a few changes turn the certificate into.

    Args:
        seed: a certificate with its data.
        others: certificates from which parts may be taken.
        rng: where the changes are drawn from.
    """
    document = copy.deepcopy(seed)
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3))):
        if rng.random() < 0.15:
            _attack(document, rng)
        else:
            _change(document, others, rng)
    if rng.random() < 0.08 and isinstance(document.get("data"), dict):
        parts = [{key: value for key, value in document.items() if key != "data"} for _ in range(rng.randint(1, 2))]
        document = {
            "format": "proofs-check certificates", "version": rng.choice((1, 1, 1, True, 2)), "sha256": "",
            "certificates": parts, "data": document["data"],
        }  # fmt: skip
    if rng.random() < 0.9:
        document = _resealed(document)
    text = _text(document, rng)
    return _damaged(text, rng) if rng.random() < 0.06 else text.encode("utf-8", "surrogatepass")


def _change(document: dict[str, Any], others: Sequence[dict[str, Any]], rng: random.Random) -> None:
    """One change somewhere; the four parts are hit alike, whatever their sizes."""
    part = rng.choice(("proof", "proof", "proof", "data", "order", "claim", ""))
    places = list(_places(document.get(part, document) if part else document))
    if not places:
        return
    where, key = rng.choice(places)
    value, draw = where[key], rng.random()
    if draw < 0.45:
        where[key] = _other(value, rng)
    elif draw < 0.55:
        other, at = rng.choice(places)
        where[key], other[at] = copy.deepcopy(other[at]), copy.deepcopy(value)
    elif draw < 0.65:
        del where[key]
    elif draw < 0.75 and isinstance(where, list):
        where.insert(rng.randint(0, len(where)), copy.deepcopy(value))
    elif draw < 0.8 and isinstance(where, list):
        rng.shuffle(where)
    elif draw < 0.87:
        donor = list(_places(rng.choice(others)))
        same = [there[name] for there, name in donor if name == key or isinstance(key, int)]
        where[key] = copy.deepcopy(rng.choice(same or [there[name] for there, name in donor]))
    elif draw < 0.92:
        for _ in range(rng.choice((1, 1, 2, 5, 9, 13, 60))):
            where[key] = rng.choice(([where[key]], {"extra": where[key]}))
    elif isinstance(where, dict):
        where[rng.choice(KEYS)] = rng.choice((copy.deepcopy(value), [], {}, None, True, 0, "0"))
    else:
        where[key] = _Token(rng.choice(TOKENS))


def _attack(document: dict[str, Any], rng: random.Random) -> None:
    """What a forger would try: less precision, weights that are not corrected, other rules for the same items, a sample
    that is tiny or huge next to its batch mates, another label."""
    inside = [where[key] for where, key in _places(document.get("proof")) if isinstance(where[key], dict)]
    inside += [document["proof"]] if isinstance(document.get("proof"), dict) else []
    stages = [part for part in inside if part.get("rule") in ("combination", "algebraic", "span")]
    weights = [part for part in inside if isinstance(part.get("w"), list)]
    data = document.get("data")
    draw = rng.randrange(5)
    if draw == 0:
        for part in inside:
            if "bits" in part:
                part["bits"] = rng.choice((16, 16, 20, 8192))
    elif draw == 1 and stages and isinstance((stage := rng.choice(stages)).get("weights"), list):
        stage["rule"] = rng.choice(("combination", "algebraic"))
        up = stage["rule"] == "algebraic"
        stage["weights"] = [[[w if isinstance(w, str) else "1", "1"]] if up else "1" for w in stage["weights"]]
    elif draw == 2 and weights:
        weight = rng.choice(weights)
        columns, tied = weight.get("columns"), weight.get("tied")
        many = len(tied) if isinstance(tied, list) else 0
        weight |= {"basis": [], "columns": columns[:many] if isinstance(columns, list) else []}
    elif draw == 3 and isinstance(data, dict) and isinstance(data.get("features"), list) and data["features"]:
        k = rng.randrange(len(data["features"]))
        size = rng.choice((10**6, 10**40))
        if rng.random() < 0.5:
            data["features"] = [row if i == k else _scaled(row, size) for i, row in enumerate(data["features"])]
        else:
            data["features"][k] = _scaled(data["features"][k], size)
    elif isinstance(data, dict) and isinstance(data.get("labels"), list) and data["labels"]:
        k = rng.randrange(len(data["labels"]))
        data["labels"][k] = int(data["labels"][k] == 0)


def _scaled(row: Any, by: int) -> Any:
    parts = row.split(" ") if isinstance(row, str) else row
    if not isinstance(parts, list) or not all(isinstance(x, str) and x.lstrip("-").isdigit() for x in parts):
        return row
    return " ".join(str(int(x) * by) for x in parts)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every (list or object, key) below a value."""
    if isinstance(value, dict | list):
        for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
            yield value, key
            yield from _places(entry)


def _other(value: Any, rng: random.Random) -> Any:
    """A value in another's place, mostly of its kind."""
    if rng.random() < 0.06:
        return rng.choice((None, True, 0, "", [], {}, [[]], _Token(rng.choice(TOKENS))))
    if isinstance(value, bool) or value is None:
        return rng.choice((not value, 1, 0, "true", None))
    if isinstance(value, int):
        return rng.choice((value + 1, value - 1, -value, *INDICES))
    if isinstance(value, str):
        numbers = value.split(" ")
        at = rng.randrange(len(numbers))
        if not numbers[at].lstrip("-").isdigit() or rng.random() < 0.05:
            return rng.choice((*WORDS, value + "x", value.upper(), value[::-1]))
        number = int(numbers[at][:4000])
        scaled = (2 * number, 1000 * number, 10**40 * number, number // 2, number // 10**9)
        near = (number + 1, number - 1, -number, *scaled)
        change = rng.randrange(10)
        if change < 6:
            numbers[at] = str(rng.choice(near))
        elif change < 8:
            numbers[at] = rng.choice(NUMBERS)
        elif change < 9:
            other = rng.randrange(len(numbers))
            numbers[at], numbers[other] = numbers[other], numbers[at]
        else:
            numbers = rng.choice((numbers[:at] + numbers[at + 1 :], [*numbers, numbers[at]]))
        return " ".join(numbers)
    if isinstance(value, list):
        return rng.choice((value[1:], value[:-1], value[::-1], value + value[-1:], [], dict(enumerate(value))))
    return rng.choice(({}, list(value.values()), dict(reversed(value.items()))))


def _resealed(document: dict[str, Any]) -> dict[str, Any]:
    def hashed(value: object) -> str:
        return digest(_plain(value))

    try:
        return sealed(document, hashed)
    except (TypeError, ValueError, RecursionError):
        return document


def _plain(value: Any) -> Any:
    """What a reader makes of tokens."""
    if isinstance(value, _Token):
        try:
            return json.loads(value)
        except ValueError:
            return None
    if isinstance(value, dict):
        return {str(key): _plain(entry) for key, entry in value.items()}
    return [_plain(entry) for entry in value] if isinstance(value, list) else value


def _text(value: Any, rng: random.Random) -> str:
    """JSON in which tokens stand as they are."""
    if isinstance(value, _Token):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(str(key))}:{_text(entry, rng)}" for key, entry in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_text(entry, rng) for entry in value) + "]"
    return json.dumps(value, ensure_ascii=rng.random() < 0.9)


def _damaged(text: str, rng: random.Random) -> bytes:
    """The same text with one accident that JSON has a word about."""
    at = rng.randrange(len(text) + 1)
    stuff = ["\ufeff", "\u00a0", "\r\n", "/**/", "\x00", "\\u0030", *'\t\v ,0"\\[]{}']
    kind = rng.randrange(6)
    if kind == 0:
        return b"\xef\xbb\xbf" + text.encode("utf-8", "surrogatepass")
    if kind == 1:
        bad = rng.choice((b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xe2\x28"))
        return text[:at].encode("utf-8", "surrogatepass") + bad + text[at:].encode("utf-8", "surrogatepass")
    if kind == 2:
        return text[:at].encode("utf-8", "surrogatepass")
    if kind == 3:  # a key twice
        start = text.find('"', at)
        pair = text[start:].partition(",")[0]
        return f"{text[:start]}{pair},{text[start:]}".encode("utf-8", "surrogatepass")
    return (text[:at] + rng.choice(stuff) + text[at:]).encode("utf-8", "surrogatepass")
