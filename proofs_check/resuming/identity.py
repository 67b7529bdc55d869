"""What a file belongs to, compared with what is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["difference"]

_LISTED = {"record": "other epochs are recorded", "sha256": "the data are not the same"}


def difference(found: Any, wanted: Any, name: str = "") -> str:
    """The first difference of two JSON values in words, such as "rate is 0.1 there and 0.2 here"; empty for none.

    Args:
        found: what the file says.
        wanted: what is asked for.
        name: of the value, for the words.
    """
    if isinstance(found, Mapping) and isinstance(wanted, Mapping):
        for key in (*wanted, *found):
            inner = difference(found.get(key), wanted.get(key), key if key != "setting" else "")
            if inner:
                return inner
        return ""
    if found == wanted:
        return ""
    return _LISTED.get(name) or f"{name} is {_short(found)} there and {_short(wanted)} here"


def _short(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
