"""Exact numbers as text, the expected values of an export."""

from __future__ import annotations

from constructions.export.errors import ExportError
from constructions.export.values import decode, encode, parse_number

REFUSALS = (ExportError,)
LONGEST = 60


def read(content: bytes) -> None:
    """Parse; what is written from it is read back to the same number."""
    value = parse_number(content.decode("utf-8", errors="replace"))
    assert value.is_number
    assert decode(encode(value)) == value


def seeds() -> dict[str, bytes]:
    """Fractions, roots, powers, brackets."""
    texts = ("1/3", "3*sqrt(5)/10", "-(2 - sqrt(3))**2/7", "2**(1/3)", "sqrt(1 + sqrt(2))", "1/(1-1)", "sqrt(-1)")
    return {f"number-{k}": text.encode() for k, text in enumerate(texts)}
