"""Optional packages: imported when needed, and named when they are not there."""

from __future__ import annotations

import importlib
from types import ModuleType

from proofs_check.errors import InputError

__all__ = ["need"]


def need(module: str, what: str, *, extra: str = "datasets") -> ModuleType:
    """Import an optional module.

    Args:
        module: its dotted name.
        what: what needs it, for the sentence.
        extra: the extra that brings it.

    Raises:
        InputError: it is not installed; the sentence names the extra.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as problem:
        if problem.name is None or problem.name.partition(".")[0] != module.partition(".")[0]:
            raise  # the package is there and broken: not ours to explain
        package = module.partition(".")[0]
        raise InputError(f'{what} need {package}: pip install "proofs-check[{extra}]"') from None
