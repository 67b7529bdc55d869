"""The language of predicates."""

from __future__ import annotations

from proofs_check.predicates import PredicateError, parse

REFUSALS = (PredicateError,)
LONGEST = 300


def read(content: bytes) -> None:
    """Parse; what a predicate prints as means the same."""
    text = content.decode("utf-8", errors="replace")
    found = parse(text)
    assert str(parse(str(found))) == str(found)


def seeds() -> dict[str, bytes]:
    """Every kind of fact."""
    texts = {
        "fates": "ss diverges and not rr diverges and gd SC",
        "signs": "ss opposite gd and generic",
        "numbers": "n = 4 and d <= 2 and (n - 1) * d != 2/3 or B < 5",
        "distortion": "distortion(ss, gd) > 1.5 and rr LS",
        "brackets": "not (not (ss LS or (rr bounded)))",
        "unknown": "ss divrges",
        "open": "(ss LS and",
    }
    return {name: text.encode() for name, text in texts.items()}
