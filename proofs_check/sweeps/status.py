"""What a folder's sweep has come to, read while it runs or afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from proofs_check.sweeps.log import Contents, locked
from proofs_check.sweeps.manifest import Manifest
from proofs_check.sweeps.run import LOG
from proofs_check.sweeps.table import table_path

__all__ = ["Status", "status_of"]


@dataclass(frozen=True, slots=True)
class Status:
    """Counts of cells and where they stand.

    Attributes:
        manifest: what was asked.
        done, failed, left: cells; `left` were never tried or were at work when the sweep ended.
        running: whether a process is writing results at this moment.
        cell_seconds: mean time of a tried cell; None before the first.
        last: when the last cell ended, in UTC; None before the first.
        damaged: lines of the store that changed since they were written and count for nothing.
        table: whether the finished table stands.
        failures: the first failed cells: coordinates, kind and message.
    """

    manifest: Manifest
    done: int
    failed: int
    left: int
    running: bool
    cell_seconds: float | None
    last: str | None
    damaged: int
    table: bool
    failures: tuple[dict[str, Any], ...]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        held = self.manifest
        return {
            "sweep": held.sweep,
            "parameters": dict(held.parameters),
            "seed": held.seed,
            "version": held.version,
            "created": held.created,
            "cells": held.cells,
            "done": self.done,
            "failed": self.failed,
            "left": self.left,
            "running": self.running,
            "cell_seconds": self.cell_seconds,
            "last": self.last,
            "damaged": self.damaged,
            "table": self.table,
            "failures": list(self.failures),
        }


def status_of(folder: str | Path, *, failures: int = 20) -> Status:
    """The status of a folder's sweep.

    Args:
        folder: the sweep's.
        failures: how many failed cells to name at most.

    Raises:
        InputError: the folder holds no sweep, or cannot be read.
    """
    place = Path(folder)
    manifest = Manifest.read(place)
    contents = Contents.read(place / LOG, manifest.cells)
    tried = contents.done + len(contents.failed)
    named = sorted(contents.failed)[:failures]
    return Status(
        manifest=manifest,
        done=contents.done,
        failed=len(contents.failed),
        left=manifest.cells - tried,
        running=locked(place / LOG),
        cell_seconds=contents.seconds / tried if tried else None,
        last=datetime.fromtimestamp(contents.last, UTC).isoformat(timespec="seconds") if tried else None,
        damaged=contents.damaged,
        table=not manifest.cells - contents.done and table_path(place).exists(),
        failures=tuple(failure(entry) for entry in contents.entries(place / LOG, iter(named))),
    )


def failure(entry: Any) -> dict[str, Any]:
    """A failed cell in brief."""
    return {
        "coordinates": dict(entry.coordinates or {}),
        "kind": (entry.failed or {}).get("kind", ""),
        "message": (entry.failed or {}).get("message", ""),
    }
