"""Constructions know nothing of this package's errors: what they refuse is bad input here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from constructions.export import ExportError
from proofs_check.errors import InputError

__all__ = ["as_input_errors"]


@contextmanager
def as_input_errors() -> Iterator[None]:
    """Turn what an export refuses into the one kind of error that bad input raises."""
    try:
        yield
    except ExportError as refused:
        raise InputError(str(refused)) from None
