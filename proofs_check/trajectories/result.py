"""What runs left behind: read from their file piece by piece, or thinned out for tables and pictures."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.resuming import Frame, read_frames
from proofs_check.training.rates import rate_table
from proofs_check.trajectories.settings import Setting
from proofs_check.trajectories.units import Unit

__all__ = ["MEASURES", "OrderRecords", "Recorded", "Scratch"]

Floats = NDArray[np.float64]
MEASURES = ("true_loss", "order_loss", "rr_loss", "norm", "distance")
_SHOWN = 400  # records of an order that tables and pictures look at


@dataclass(frozen=True, slots=True, eq=False)
class OrderRecords:
    """The runs of one order at some recorded epochs.

    Attributes:
        unit: what they are.
        epochs: (k,).
        values: measure → (R, k), see `MEASURES`; NaN from the record on at which a run has stopped. "true_loss" is
            L_GD, "order_loss" L_π (for rr and with-replacement an estimate of L_RR), "rr_loss" that estimate, "norm"
            ‖M‖,
            "distance" ‖M − predicted‖ where a limit is predicted.
        method: how they were computed: "steps", "closed-form", "mean" or "log-time".
        stopped: for each run None, or the sentence that says where it left the finite numbers.
        steps: (R,) taken.
        error: (R,) bounds on the error of M by closed form or log-time; None for steps.
        safe: whether log-time's errors cannot grow.
    """

    unit: Unit
    epochs: NDArray[np.int64]
    values: dict[str, Floats]
    method: str
    stopped: tuple[str | None, ...]
    steps: tuple[int, ...]
    error: tuple[float | None, ...] | None
    safe: bool = True

    def final(self, name: str) -> Floats:
        """(R,) the last record of each run; NaN where there is none."""
        table = self.values[name]
        there = ~np.isnan(self.values["true_loss"])
        last = np.where(there.any(axis=1), there.shape[1] - 1 - np.argmax(there[:, ::-1], axis=1), -1)
        return np.where(last >= 0, table[np.arange(len(table)), last], np.nan)

    def measured_slope(self, time: Floats) -> Floats:
        """(R,) slope of the true loss in log t over the last decade of epochs, by least squares.

        Args:
            time: (k,) t at each record.
        """
        late = (self.epochs * 10 >= self.epochs[-1]) & (time > 0)
        out = np.full(len(self.stopped), np.nan)
        if late.sum() > 1:
            for r, losses in enumerate(self.values["true_loss"][:, late]):
                if np.isfinite(losses).all():
                    out[r] = np.polyfit(np.log(time[late]), losses, 1)[0]
        return out


class Scratch:
    """A temporary folder that goes with this object."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="proofs-check-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """All runs of a call.

    Attributes:
        path: the file that holds the records.
        problem: what was trained on, as JSON values.
        setting: how.
        units: for each order its runs.
        folder: of a temporary file, which goes with this object.
    """

    path: Path
    problem: dict[str, Any]
    setting: Setting
    units: tuple[Unit, ...]
    folder: Scratch | None = None

    def frames(self, order: str) -> Iterator[Frame]:
        """The frames of an order, one at a time."""
        return (frame for frame in read_frames(self.path) if frame.meta["order"] == order)

    def order(self, order: str, most: int = _SHOWN) -> OrderRecords:
        """The records of an order; if they are more than `most`, so many of them, evenly spaced in log."""
        kept = self._kept(most)
        unit = next(unit for unit in self.units if unit.order == order)
        parts: list[Frame] = []
        last: Frame | None = None
        for frame in self.frames(order):
            last = frame
            if "epochs" in frame.arrays:
                at = np.isin(frame.arrays["epochs"], kept)
                arrays = {name: frame.arrays[name][:, at] for name in MEASURES if name in frame.arrays}
                parts.append(Frame({}, arrays | {"epochs": frame.arrays["epochs"][at]}))
        if last is None:
            raise AssertionError
        error = last.meta.get("error")
        return OrderRecords(
            unit=unit,
            epochs=np.concatenate([part.arrays["epochs"] for part in parts]),
            values={
                name: np.concatenate([part.arrays[name] for part in parts], axis=1)
                for name in MEASURES
                if name in parts[0].arrays
            },
            method=last.meta["method"],
            stopped=tuple(last.meta["stopped"]),
            steps=tuple(last.meta["steps"]),
            error=None if error is None else tuple(error),
            safe=last.meta.get("safe", True),
        )

    @property
    def stopped(self) -> tuple[str, ...]:
        """A sentence for each run that left the finite numbers."""
        found = []
        for unit in self.units:
            for seed, sentence in zip(unit.seeds, self.order(unit.order, 1).stopped, strict=True):
                if sentence:
                    found.append(f"seed {seed}: {sentence}")
        return tuple(found)

    def time(self, epochs: NDArray[np.int64], unit: Unit) -> Floats:
        """t = Σ rates up to each of these epochs (k,): what log t of C-5 is measured in."""
        rate = self.setting.rate
        if isinstance(rate, float):
            return np.asarray(rate * unit.steps * epochs, dtype=np.float64)
        out, total, before = np.zeros(len(epochs)), 0.0, 0
        for place, epoch in enumerate(epochs.tolist()):
            for first in range(before, epoch, 4096):
                table = rate_table(rate, first + 1, min(4096, epoch - first), unit.steps)
                total += float(table.sum()) * unit.steps / table.shape[1]
            before, out[place] = epoch, total
        return out

    def _kept(self, most: int) -> NDArray[np.int64]:
        record = np.array(self.setting.record, dtype=np.int64)
        if len(record) <= most:
            return record
        spaced = np.geomspace(max(1, record[record > 0][0]), record[-1], most)
        chosen = np.searchsorted(record, spaced).clip(0, len(record) - 1)
        return np.unique(np.concatenate([record[:1], record[chosen], record[-1:]]))
