"""Where results go: a file written whole or not at all, or standard output."""

from __future__ import annotations

import json
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from proofs_check.errors import InputError

__all__ = ["check_writable", "replaced", "write_bytes", "write_json", "write_text"]


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
    write_bytes(target, text.encode())


def write_bytes(target: str, content: bytes) -> None:
    """Write a file whole or not at all, as `write_text` does.

    Raises:
        InputError: the file cannot be written.
    """
    with replaced(target) as aside:
        aside.write_bytes(content)


@contextmanager
def replaced(target: str | Path, *, advice: str = "choose another file") -> Iterator[Path]:
    """The path of an empty file beside the target to write to; it takes the target's place at the end.

    Whatever goes wrong before, an interrupt included, the target stays as it was and nothing is left beside it. A
    device or a pipe is never replaced: its own path is given.

    Raises:
        InputError: the file cannot be written; the sentence ends with the `advice`.
    """
    path = Path(target)
    check_writable(str(target))
    if path.exists() and not path.is_file():
        with _refused(target, advice):
            yield path
        return
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with _refused(target, advice):
            aside.touch(exist_ok=False)  # with the permissions that the user's umask leaves
            yield aside
            if path.exists():
                aside.chmod(stat.S_IMODE(path.stat().st_mode))
            aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def check_writable(target: str) -> None:
    """Find out before long work whether the result can be written.

    Raises:
        InputError: the folder is missing or not writable, or the target is a folder.
    """
    if target == "-":
        return
    path = Path(target)
    try:
        path.stat()
    except FileNotFoundError:
        pass
    except OSError as error:  # a name too long, a file taken for a folder
        raise _refusal(target, error) from error
    except ValueError as error:
        raise InputError(f"{target!r} is no name of a file ({error}); choose another") from error
    if path.is_dir():
        raise InputError(f"{target} is a folder; name a file in it")
    if path.exists() and not path.is_file() and os.access(path, os.W_OK):
        return  # a device or a pipe
    if not path.parent.is_dir():
        raise InputError(f"{target} cannot be written: there is no folder {path.parent}; create it first")
    if not os.access(path.parent, os.W_OK):
        raise InputError(f"{target} cannot be written: no permission to write into {path.parent}")


@contextmanager
def _refused(target: str | Path, advice: str) -> Iterator[None]:
    """What the system refuses, as one sentence."""
    try:
        yield
    except OSError as error:
        raise _refusal(target, error, advice) from error


def _refusal(target: str | Path, error: OSError, advice: str = "choose another file") -> InputError:
    return InputError(f"{target} cannot be written: {error.strerror or error}; {advice}")
