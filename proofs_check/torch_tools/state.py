"""Leaving training as it was: random states, and what samplers and data sets remember, saved and put back.

Saved: torch's, numpy's and Python's global random states; every generator that is reachable from the given objects; and
their attributes, lists and dictionaries, one level deep each, so that counters, epochs and caches return. What cannot
be put back is named: iterators and files that were read on, and arrays changed in place are not noticed.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from types import FunctionType, MethodType, ModuleType
from typing import Any

import numpy as np

from proofs_check.data.extras import need

__all__ = ["keep_state"]

_OBJECTS = 10_000  # objects walked through
_ENTRIES = 100  # of a container that are walked through; all of them are saved
_PLAIN = (str, bytes, int, float, complex, bool, type(None), np.ndarray, np.generic, ModuleType, FunctionType, type)
_GLOBAL: Any = np.random


@contextmanager
def keep_state(*objects: Any) -> Iterator[list[str]]:
    """Run a block and put back what it changed; yields a list that names what could not be saved, in sentences."""
    torch: Any = need("torch", "loaders and models", extra="torch")
    undo: list[Callable[[], object]] = []
    lost: list[str] = []
    torch_state, numpy_state, python_state = torch.get_rng_state(), _GLOBAL.get_state(), random.getstate()
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else None
    _save(objects, torch, undo, lost)
    try:
        yield lost
    finally:
        for action in reversed(undo):
            action()
        torch.set_rng_state(torch_state)
        _GLOBAL.set_state(numpy_state)
        random.setstate(python_state)
        if cuda is not None:
            torch.cuda.set_rng_state_all(cuda)


def _save(objects: tuple[Any, ...], torch: Any, undo: list[Callable[[], object]], lost: list[str]) -> None:
    waiting: list[tuple[Any, str]] = [(one, type(one).__name__) for one in objects]
    met: dict[int, Any] = {}  # holds the objects, so that no number is given twice
    while waiting and len(met) < _OBJECTS:
        one, path = waiting.pop(0)
        if isinstance(one, (*_PLAIN, torch.Tensor)) or id(one) in met:
            continue
        met[id(one)] = one
        if isinstance(one, MethodType):
            waiting.append((one.__self__, path))
        elif _generator(one, torch, undo):
            continue
        elif isinstance(one, list | tuple | set | frozenset):
            if isinstance(one, list):
                undo.append(_back(one, list(one)))
            waiting += [(entry, f"{path}[…]") for entry in list(one)[:_ENTRIES]]
        elif isinstance(one, dict):
            undo.append(_back(one, dict(one)))
            waiting += [(entry, f"{path}[{key!r}]") for key, entry in list(one.items())[:_ENTRIES]]
        elif hasattr(one, "__next__"):
            lost.append(f"{path} is an iterator or a file, which reading moves on: make it anew before you train")
        elif hasattr(one, "__dict__"):
            saved = vars(one)
            undo.append(_back(saved, dict(saved)))
            waiting += [(entry, f"{path}.{name}") for name, entry in list(saved.items()) if name != "_iterator"]


def _generator(one: Any, torch: Any, undo: list[Callable[[], object]]) -> bool:
    """Save a random generator; whether it is one."""
    if isinstance(one, torch.Generator):
        state = one.get_state()
        undo.append(lambda: one.set_state(state))
    elif isinstance(one, np.random.Generator):
        bits = deepcopy(one.bit_generator.state)
        undo.append(lambda: setattr(one.bit_generator, "state", bits))
    elif isinstance(one, np.random.RandomState):
        old = one.get_state()
        undo.append(lambda: one.set_state(old))
    elif isinstance(one, random.Random):
        kept = one.getstate()
        undo.append(lambda: one.setstate(kept))
    else:
        return False
    return True


def _back(container: Any, saved: Any) -> Callable[[], object]:
    def action() -> None:
        if isinstance(container, dict):
            if container.keys() != saved.keys() or any(container[key] is not saved[key] for key in saved):
                container.clear()
                container.update(saved)
        else:
            container[:] = saved

    return action
