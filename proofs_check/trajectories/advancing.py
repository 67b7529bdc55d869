"""Records of one order's runs, chunk after chunk, by whichever method; each chunk says where its runs stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from proofs_check.errors import InputError
from proofs_check.resuming import Frame
from proofs_check.training.accelerated import epoch_of_batches, follow, mean_path, moments_in_order
from proofs_check.training.accelerated.log_time import change_of, smoothness
from proofs_check.training.engine import Runs, State, simulate
from proofs_check.training.options import Descent
from proofs_check.trajectories.problem import LinearProblem
from proofs_check.trajectories.settings import Setting
from proofs_check.trajectories.units import Unit

__all__ = ["Tick", "frames_of"]

Floats = NDArray[np.float64]
Tick = Callable[[int, int], None]
"""Called with the epochs done and the steps that they are, of all runs of an order."""

RECORDS = 16 * 2**20  # bytes of records in a frame, roughly
WORK = 1e9  # multiplications between two frames at least: some seconds
_RETAKEN = 1e9  # steps
_FRAMES = 400  # frames of an order, roughly
_STATE = ("W", "gamma", "velocity_W", "velocity_gamma", "stopped")


@dataclass(slots=True)
class _Records:
    """Records not yet written."""

    unit: Unit
    setting: Setting
    parts: list[dict[str, NDArray[Any]]]
    bytes: int = 0

    def add(self, epochs: NDArray[Any], M: Floats, gamma: Floats | None) -> None:
        """Evaluate and keep records: epochs (k,), M (R, k, p, d), gamma (R, k, d) where Γ is trained."""
        if len(epochs) == 0:
            return
        true, own, mixed = self.unit.risks(M)
        part = {"epochs": epochs, "true_loss": true, "order_loss": own, "rr_loss": mixed}
        part["norm"] = np.sqrt((M**2).sum(axis=(2, 3)))
        coef = self.unit.prediction.coef
        if coef is not None:
            part["distance"] = np.sqrt(((M - coef[:, None]) ** 2).sum(axis=(2, 3)))
        if self.setting.weights:
            part["M"] = M
            if gamma is not None:
                part["gamma"] = gamma
        self.parts.append(part)
        self.bytes += sum(values.nbytes for values in part.values())

    def frame(self, meta: dict[str, Any], state: dict[str, NDArray[Any]]) -> Frame:
        """All of it as one frame."""
        names = self.parts[0] if self.parts else {}
        arrays = {
            name: np.concatenate([part[name] for part in self.parts], axis=0 if name == "epochs" else 1)
            for name in names
        }
        self.parts, self.bytes = [], 0
        return Frame(meta, arrays | state)


def frames_of(
    problem: LinearProblem, setting: Setting, unit: Unit, last: Frame | None, *, jobs: int, tick: Tick
) -> Iterator[Frame]:
    """The frames of an order, from the start or after `last`; the final one says "done"."""
    if unit.method == "steps" or (last is not None and last.meta["method"] == "steps"):
        yield from _by_steps(problem, setting, unit, last, jobs, tick)
        return
    records = _Records(unit, setting, [])
    if unit.method == "mean":
        M, error = mean_path(
            problem.X, problem.Y, unit.data.size, rate=_rate(setting), record=setting.record,
            drop_last=setting.drop_last,
        )  # fmt: skip
        records.add(np.array(setting.record), M[None], None)
        yield records.frame(_done(setting, unit, errors=[float(error.max())]), {})
        return
    if unit.method == "log-time":
        yield from _logs(setting, unit, records, tick)
        return
    frame = _closed(setting, unit, records)
    if any(frame.meta["stopped"]) and setting.epochs * unit.steps * len(unit.seeds) <= _RETAKEN:
        # powers tell only by which record a run has left the finite numbers, steps tell at which step
        yield from _by_steps(problem, setting, unit, None, jobs, tick)
    else:
        yield frame


def _closed(setting: Setting, unit: Unit, records: _Records) -> Frame:
    if unit.seen is None:
        raise AssertionError
    data = unit.data
    moments = [moments_in_order(data.normalized(own), data.Y[own], data.size) for own in unit.seen]
    H, b = (np.array([pair[k] for pair in moments]) for k in (0, 1))
    descent = Descent(setting.momentum, setting.weight_decay, None, setting.nesterov)
    powers = epoch_of_batches(H, b, _rate(setting), descent)
    width = powers.A.value.shape[-1]
    start = np.zeros((*unit.start.shape[:2], width))
    start[:, :, : unit.data.X.shape[1]] = unit.start
    epochs, Ms, error, dead = [], [], np.zeros(len(start)), np.zeros(len(start), dtype=np.int64)
    with np.errstate(over="ignore", invalid="ignore"):
        for epoch, z in powers.path(start, setting.record):
            M = z.value[:, :, : unit.data.X.shape[1]]
            gone = ~np.isfinite(M).all(axis=(1, 2))
            dead[gone & (dead == 0)] = epoch
            if gone.any():
                M = np.where((dead > 0)[:, None, None], np.nan, M)
            epochs.append(epoch)
            Ms.append(M)
            error = np.where(dead > 0, error, np.maximum(error, z.error))
            if 8 * M.size * len(Ms) > RECORDS:
                records.add(np.array(epochs), np.stack(Ms, axis=1), None)
                epochs, Ms = [], []
        if epochs:
            records.add(np.array(epochs), np.stack(Ms, axis=1), None)
    stopped = [
        f"order {unit.order} left the finite numbers by epoch {epoch}, rate {_rate(setting):g}" if epoch else None
        for epoch in dead.tolist()
    ]
    errors = [float(value) if np.isfinite(value) else None for value in error]
    return records.frame(_done(setting, unit, errors=errors, stopped=stopped), {})


def _logs(setting: Setting, unit: Unit, records: _Records, tick: Tick) -> Iterator[Frame]:
    if unit.seen is None:
        raise AssertionError
    Ms, errors, safe, loss, size = [], [], True, unit.data.loss, unit.data.size
    for place, own in enumerate(unit.seen):
        bar, rate = unit.data.normalized(own), _rate(setting)
        change = change_of(loss, bar, unit.data.Y[own], size, rate, setting.weight_decay)
        path = follow(
            change, unit.start[place], setting.record, tolerance=setting.tolerance,
            progress=lambda epoch, place=place: tick(place * setting.epochs + epoch, 0),  # type: ignore[misc]
        )  # fmt: skip
        safe = safe and rate * smoothness(loss, bar, size, setting.weight_decay) <= 2
        Ms.append(path.M)
        errors.append(float(path.error[-1]))
    records.add(np.array(setting.record), np.array(Ms), None)
    yield records.frame(_done(setting, unit, errors=errors) | {"safe": safe}, {})


def _by_steps(
    problem: LinearProblem, setting: Setting, unit: Unit, last: Frame | None, jobs: int, tick: Tick
) -> Iterator[Frame]:
    """The engine in pieces, a frame a piece; where pieces end depends on the setting alone, not on interruptions."""
    records, state = _Records(unit, setting, []), _state(last)
    at = state.epoch if state else 0
    p, d = unit.start.shape[1:]
    work = float(len(unit.seeds) * unit.data.size * unit.steps * p * d)
    least = max(WORK, work * setting.epochs / _FRAMES)
    legs = max(1, int(least // work))
    wanted = np.array(setting.record, dtype=np.int64)
    each = 8 * len(unit.seeds) * (5 + p * d + d)
    most = max(1, RECORDS // each)
    while True:
        first, end = at, min(setting.epochs, (at // legs + 1) * legs)
        ahead = int(np.searchsorted(wanted, first, side="right" if first else "left"))
        if ahead + most <= len(wanted):  # many records: a frame ends where it is full
            end = min(end, int(wanted[ahead + most - 1]))
        end = max(end, min(setting.epochs, first + 1))
        within = wanted[ahead : int(np.searchsorted(wanted, end, side="right"))]
        runs = simulate(
            problem.X, problem.targets, rate=setting.rate, epochs=end, batch_size=unit.data.size,
            order=unit.order,  # type: ignore[arg-type]  # checked by Setting, as is gamma
            gamma=setting.gamma,  # type: ignore[arg-type]
            loss=problem.loss, momentum=setting.momentum,
            weight_decay=setting.weight_decay, nesterov=setting.nesterov, eps=setting.eps, constant=setting.constant,
            drop_last=setting.drop_last, W0=unit.start, rng=unit.generators(), record=within.tolist(), risks=False,
            jobs=jobs, sink=lambda part: _take(part, records, setting, unit, tick), resume=state,
        )  # fmt: skip
        state, at = runs.state, end
        meta = _meta(unit, at, done=at == setting.epochs) | {
            "method": "steps",  # also where the closed form has left the finite numbers
            "stopped": list(runs.stopped), "steps": runs.steps.tolist(), "generators": list(state.generators),
        }  # fmt: skip
        yield records.frame(meta, {f"state_{name}": getattr(state, name) for name in _STATE})
        if at == setting.epochs:
            return


def _take(part: Runs, records: _Records, setting: Setting, unit: Unit, tick: Tick) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        records.add(part.epochs.astype(np.int64), part.M, part.gamma if setting.gamma == "trained" else None)
    tick(part.state.epoch, part.state.epoch * unit.steps * len(unit.seeds))


def _state(last: Frame | None) -> State | None:
    if last is None:
        return None
    arrays = {name: last.arrays[f"state_{name}"] for name in _STATE}
    return State(epoch=last.meta["epoch"], generators=tuple(last.meta["generators"]), **arrays)


def _meta(unit: Unit, epoch: int, *, done: bool) -> dict[str, Any]:
    return {"order": unit.order, "method": unit.method, "seeds": list(unit.seeds), "epoch": epoch, "done": done}


def _done(
    setting: Setting, unit: Unit, *, errors: list[Any], stopped: list[str | None] | None = None
) -> dict[str, Any]:
    taken = [setting.epochs * unit.steps] * len(unit.seeds)
    return _meta(unit, setting.epochs, done=True) | {
        "stopped": stopped or [None] * len(unit.seeds), "steps": taken, "error": errors,
    }  # fmt: skip


def _rate(setting: Setting) -> float:
    if not isinstance(setting.rate, float):
        raise InputError("this method needs a constant rate; use --method steps")
    return setting.rate
