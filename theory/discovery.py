"""Finds the claims by looking into the folders: a theme is a package here, a claim a file in it."""

from __future__ import annotations

import importlib
import pkgutil
import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from theory.claim import Claim
from theory.derivation import Derivation

__all__ = ["BrokenClaim", "Entry", "about_theme", "claims", "find", "natural_key", "place_of", "themes"]

ROOT = Path(__file__).parent.parent


class BrokenClaim(ValueError):
    """A claim's file says something impossible, or cannot be run: a sentence with the file, the line and the reason."""


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
    return tuple(sorted(found, key=lambda name: (_order(name), name)))


def about_theme(theme: str) -> tuple[str, str]:
    """The theme's title and its sentence: ``TITLE`` (by default the folder's name) and docstring of its package."""
    package = importlib.import_module(f"theory.{theme}")
    return getattr(package, "TITLE", theme.replace("_", " ").capitalize()), (package.__doc__ or "").strip()


@cache
def claims() -> tuple[Entry, ...]:
    """All claims, theme by theme, in the order of their numbers.

    Raises:
        BrokenClaim: a file cannot be run, two carry the same id, or one that is no conjecture has no derivation.
    """
    entries = [_entry(theme, module) for theme in themes() for module in _claim_modules(theme)]
    seen: dict[str, Entry] = {}
    for entry in entries:
        other = seen.setdefault(entry.claim.id, entry)
        if other is not entry:
            raise BrokenClaim(
                f"{entry.claim.id} stands in both theory/{other.theme}/{other.name}.py and "
                f"theory/{entry.theme}/{entry.name}.py; give one of them a number of its own"
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
    raise KeyError(f"no claim has the number {claim_id!r}; claims() lists them")


def place_of(error: BaseException, file: str) -> str:
    """Where in this file an error arose: the path from the root, and the last line of it that was run."""
    path = ROOT / file
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return f"{file}, line {error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)]
    return f"{file}, line {lines[-1]}" if lines else file


def _order(theme: str) -> float:
    package = _load(f"theory.{theme}", f"theory/{theme}/__init__.py")
    if not isinstance(getattr(package, "ORDER", None), int | float):
        raise BrokenClaim(f"theory/{theme}/__init__.py does not say where the theme stands; add a number, ORDER = 9")
    return float(package.ORDER)


def _claim_modules(theme: str) -> list[ModuleType]:
    package = importlib.import_module(f"theory.{theme}")
    names = [info.name for info in pkgutil.iter_modules(package.__path__)]
    modules = [_load(f"theory.{theme}.{name}", f"theory/{theme}/{name}.py") for name in names]
    return [module for module in modules if hasattr(module, "CLAIM")]


def _load(module: str, file: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except Exception as error:
        what = error.msg if isinstance(error, SyntaxError) else str(error)
        raise BrokenClaim(f"{place_of(error, file)}: {what} ({type(error).__name__})") from error


def _entry(theme: str, module: ModuleType) -> Entry:
    entry = Entry(module.CLAIM, theme, module.__name__.rpartition(".")[2], getattr(module, "derive", None))
    if entry.derive is None and entry.claim.kind != "conjecture":
        raise BrokenClaim(
            f"theory/{theme}/{entry.name}.py has no function `derive`; only a conjecture has none ({entry.claim.id} is "
            f"of kind {entry.claim.kind})"
        )
    return entry
