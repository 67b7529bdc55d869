"""Finds the constructions by looking into the folders: ``DATA_SETS`` and ``FAMILIES`` of every module in a theme."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from constructions.dataset import DataSet, Family

__all__ = ["data_sets", "families", "find", "witnesses"]


@cache
def _modules() -> tuple[object, ...]:
    import constructions

    themes = [info.name for info in pkgutil.iter_modules(constructions.__path__) if info.ispkg]
    packages = [importlib.import_module(f"constructions.{theme}") for theme in sorted(themes)]
    return tuple(
        importlib.import_module(f"{package.__name__}.{info.name}")
        for package in packages
        for info in pkgutil.iter_modules(package.__path__)
    )


@cache
def data_sets() -> tuple[DataSet, ...]:
    """Every named data set, in the order of the files."""
    return tuple(data for module in _modules() for data in getattr(module, "DATA_SETS", ()))


@cache
def families() -> tuple[Family, ...]:
    """Every family."""
    return tuple(family for module in _modules() for family in getattr(module, "FAMILIES", ()))


def find(name: str) -> DataSet:
    """The data set of this name; a family's name gives its member at the defaults.

    Raises:
        KeyError: there is none.
    """
    for data in data_sets():
        if data.name == name:
            return data
    for family in families():
        if family.name == name:
            return family.member()
    raise KeyError(f"no data set and no family is called {name!r}; data_sets() and families() list them")


def witnesses(claim_id: str) -> tuple[DataSet, ...]:
    """Data sets, and sampled members of families, that witness the claim."""
    single = [data for data in data_sets() if claim_id in data.witnesses]
    members = [f.member(**settings) for f in families() if claim_id in f.witnesses for settings in f.sample]
    return tuple(single + members)
