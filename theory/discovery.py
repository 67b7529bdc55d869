"""Finds the claims by looking into the folders: a theme is a package here, a claim a file in it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import ModuleType

from theory.claim import Claim
from theory.derivation import Derivation

__all__ = ["Entry", "about_theme", "claims", "find", "natural_key", "themes"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim and where it stands.

    Attributes:
        claim: the statement.
        theme: the folder's name.
        name: the file's name, the same in theory/, proofs_check/claims/ and tests/.
        derive: yields the derivation's steps; None for a conjecture, which has none.
    """

    claim: Claim
    theme: str
    name: str
    derive: Callable[[], Derivation] | None


def natural_key(text: str) -> tuple[tuple[bool, int, str], ...]:
    """Sort key that puts R-2 before R-10."""
    return tuple(
        (not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in re.findall(r"\d+|\D+", text)
    )


@cache
def themes() -> tuple[str, ...]:
    """Names of the theme folders, in the order that their packages ask for (``ORDER``)."""
    import theory

    found = [info.name for info in pkgutil.iter_modules(theory.__path__) if info.ispkg]
    return tuple(sorted(found, key=lambda name: (importlib.import_module(f"theory.{name}").ORDER, name)))


def about_theme(theme: str) -> tuple[str, str]:
    """The theme's title and its sentence: ``TITLE`` (by default the folder's name) and docstring of its package."""
    package = importlib.import_module(f"theory.{theme}")
    return getattr(package, "TITLE", theme.replace("_", " ").capitalize()), (package.__doc__ or "").strip()


@cache
def claims() -> tuple[Entry, ...]:
    """All claims, theme by theme, in the order of their numbers.

    Raises:
        ValueError: two files carry the same id.
    """
    entries = [_entry(theme, module) for theme in themes() for module in _claim_modules(theme)]
    seen: dict[str, Entry] = {}
    for entry in entries:
        other = seen.setdefault(entry.claim.id, entry)
        if other is not entry:
            raise ValueError(
                f"{entry.claim.id} stands in both {other.theme}/{other.name} and {entry.theme}/{entry.name}"
            )
    place = {theme: index for index, theme in enumerate(themes())}
    return tuple(sorted(entries, key=lambda e: (place[e.theme], natural_key(e.claim.id))))


def find(claim_id: str) -> Entry:
    """The claim with this id.

    Raises:
        KeyError: there is none.
    """
    for entry in claims():
        if entry.claim.id.lower() == claim_id.lower():
            return entry
    raise KeyError(claim_id)


def _claim_modules(theme: str) -> list[ModuleType]:
    package = importlib.import_module(f"theory.{theme}")
    modules = [
        importlib.import_module(f"theory.{theme}.{info.name}") for info in pkgutil.iter_modules(package.__path__)
    ]
    return [module for module in modules if hasattr(module, "CLAIM")]


def _entry(theme: str, module: ModuleType) -> Entry:
    return Entry(module.CLAIM, theme, module.__name__.rpartition(".")[2], getattr(module, "derive", None))
