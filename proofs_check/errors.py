"""The one kind of error that bad input raises."""

from __future__ import annotations

__all__ = ["InputError"]


class InputError(ValueError):
    """Bad input: one sentence that says what is wrong, where, and what to do.

    The command line prints the sentence on standard error and exits with status 2; library callers catch a
    `ValueError`.
    """
