"""Where results go: a file written whole or not at all, or standard output."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from proofs_check.errors import InputError

__all__ = ["check_writable", "write_json", "write_text"]


def write_json(target: str, document: Any) -> None:
    """Write JSON to a file, or to standard output for "-"; NaN and infinity are not JSON and are refused."""
    write_text(target, json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def write_text(target: str, text: str) -> None:
    """Write aside, then rename, so that a reader never sees half a file; "-" is standard output.

    Raises:
        InputError: the file cannot be written.
    """
    if target == "-":
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    path = Path(target)
    check_writable(target)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", text=True)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(aside).replace(path)
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror}; choose another file") from error
    finally:
        Path(aside).unlink(missing_ok=True)


def check_writable(target: str) -> None:
    """Find out before long work whether the result can be written.

    Raises:
        InputError: the folder is missing or not writable, or the target is a folder.
    """
    if target == "-":
        return
    path = Path(target)
    if path.is_dir():
        raise InputError(f"{target} is a folder; name a file in it")
    if not path.parent.is_dir():
        raise InputError(f"{target} cannot be written: there is no folder {path.parent}; create it first")
    if not os.access(path.parent, os.W_OK):
        raise InputError(f"{target} cannot be written: no permission to write into {path.parent}")
