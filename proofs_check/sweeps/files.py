"""Files that are there whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proofs_check.errors import InputError

__all__ = ["replaced"]


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """A name beside the file to write to; it takes the file's place at the end.

    Raises:
        InputError: it cannot be written.
    """
    aside = path.with_name(f".{secrets.token_hex(8)}.{path.name}")
    try:
        yield aside
        aside.replace(path)
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(f"{path} cannot be written: {why}; mend that and go on with --resume") from error
    finally:
        aside.unlink(missing_ok=True)
