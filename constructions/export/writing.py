"""Writing a directory whole or not at all: aside, then renamed."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from constructions.dataset import DataSet
from constructions.export.arrays import csv_bytes, npz_bytes
from constructions.export.errors import ExportError
from constructions.export.sidecar import SIDECAR, describe, seal

__all__ = ["check_directory", "write"]

_WRITERS: dict[str, Callable[[DataSet], bytes]] = {"csv": csv_bytes, "npz": npz_bytes}


def write(
    data: DataSet,
    directory: str | Path,
    *,
    force: bool = False,
    formats: Sequence[str] = ("csv", "npz"),
    files: Mapping[str, bytes] | None = None,
    certificates: Mapping[str, Any] | None = None,
    family: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    predicate: str | None = None,
    found: str | None = None,
    seed: int | None = None,
    left_out: Sequence[str] = (),
    program: str = "",
    check: Callable[[Path], None] | None = None,
) -> Path:
    """Write a data set with its sidecar; the same arguments give the same bytes.

    Args:
        data: the data set.
        directory: what to create; its parent must exist.
        force: replace an earlier export there.
        formats: "csv", "npz" or both.
        files: further files, name → bytes: pictures, other formats.
        certificates: a document with certificates for these data.
        family, parameters: the family that it is a member of, and its settings.
        predicate, found, seed: what a search asked for, how it went in words, and its seed.
        left_out: quantities that are not in `data.expects` because nobody can recompute them.
        program: what writes it.
        check: called with the directory while it is still aside; raises to give up.

    Returns:
        The directory.

    Raises:
        ExportError: (a ValueError) it exists already, cannot be written, or a value cannot be written exactly.
    """
    target = check_directory(directory, force=force)
    held = {f"data.{name}": _WRITERS[name](data) for name in formats} | dict(files or {})
    about = describe(data) | {
        "family": family,
        "parameters": {key: str(value) for key, value in (parameters or {}).items()},
        "predicate": predicate,
        "found": found,
        "seed": seed,
        "left_out": list(left_out),
        "program": program,
        "certificates": certificates,
        "files": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in held.items()
        },
    }
    aside = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        aside.mkdir()
        for name, content in {**held, SIDECAR: seal(about)}.items():
            with (aside / name).open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        if check is not None:
            check(aside)
        _settle(aside)
        _swap(aside, target, force=force)
    except OSError as problem:
        raise ExportError(f"{target} cannot be written: {problem.strerror}; choose another place") from problem
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return Path(directory)


def check_directory(directory: str | Path, *, force: bool = False) -> Path:
    """The absolute path to write to; found out before long work.

    Raises:
        ExportError: it exists already (with `force`: and is no export), or its parent is missing or not writable.
    """
    text = str(directory)
    if not text or "\0" in text:
        raise ExportError("an export needs the name of a directory; give one")
    target = Path(os.path.abspath(text))  # without following links, unlike Path.resolve
    try:
        if target.is_symlink() or (target.exists() and not target.is_dir()):
            raise ExportError(f"{text} exists and is not a directory; choose another name")
        if target.exists():
            _check_replaceable(target, text, force=force)
        elif not target.parent.is_dir():
            raise ExportError(f"{text} cannot be written: there is no directory {target.parent}; create it first")
        if not os.access(target.parent, os.W_OK | os.X_OK):
            raise ExportError(f"{text} cannot be written: no permission to write into {target.parent}")
    except OSError as problem:  # a name too long, for one
        raise ExportError(f"{text} cannot be written: {problem.strerror}; choose another name") from None
    return target


def _check_replaceable(target: Path, text: str, *, force: bool) -> None:
    if not force:
        raise ExportError(f"{text} exists already; choose another name, or replace it with --force (force=True)")
    inside = sorted(entry.name for entry in target.iterdir())
    strange = [name for name in inside if name != SIDECAR and not name.startswith(("data.", "picture."))]
    if strange or (inside and SIDECAR not in inside):
        raise ExportError(
            f"{text} is not the directory of an export (it holds {strange[0] if strange else inside[0]}), so it is not"
            " replaced; choose another name"
        )


def _swap(aside: Path, target: Path, *, force: bool) -> None:
    """Rename into place; an earlier export is put back if that fails."""
    if not target.exists():
        aside.rename(target)
    else:
        _check_replaceable(target, str(target), force=force)
        old = target.with_name(f"{aside.name}.old")
        target.rename(old)
        try:
            aside.rename(target)
        except BaseException:
            old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)
    _settle(target.parent)


def _settle(folder: Path) -> None:
    """Have the folder's entries written to disk, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
