"""Runs of linear + batch normalization under several orders, recorded in a file that can be carried on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from proofs_check.errors import InputError
from proofs_check.resuming import Frames
from proofs_check.trajectories.advancing import frames_of
from proofs_check.trajectories.problem import LinearProblem
from proofs_check.trajectories.result import Recorded, Scratch
from proofs_check.trajectories.settings import Setting
from proofs_check.trajectories.units import unit_of

__all__ = ["Interrupted", "Report", "run"]

Report = Callable[[int, int, int], None]
ENGINE = 1  # raised whenever the same setting would give other bytes


class Interrupted(KeyboardInterrupt):
    """The runs were interrupted; `state` is the file from which they continue, or None."""

    def __init__(self, state: str | None) -> None:
        super().__init__()
        self.state = state


def run(
    problem: LinearProblem,
    setting: Setting,
    *,
    state: str | None = None,
    predicted: bool = True,
    jobs: int = 1,
    progress: Report | None = None,
) -> Recorded:
    """Train.

    Records go to a file frame by frame, so that memory does not grow with their number. What is recorded depends on
    problem and setting alone: neither interruptions nor the number of threads change a byte of it.

    Args:
        problem: the data.
        setting: orders, rate and all else.
        state: the file; if it exists, the runs continue from it. By default one in a temporary folder, gone with the
            result.
        predicted: whether to compute what theory predicts.
        jobs: threads.
        progress: called now and then with the epochs done, the epochs in all, and the steps taken.

    Returns:
        The records, to be read from the file. A run that leaves the finite numbers is cut there and says so.

    Raises:
        InputError: settings that do not fit the data, a state file that is damaged or of other runs.
        Interrupted: a KeyboardInterrupt; the file holds all frames that were whole.
    """
    if jobs < 1:
        raise InputError(f"there are {jobs} threads; use at least 1")
    units = [unit_of(problem, setting, order, predicted=predicted) for order in setting.orders]
    data = {name: value for name, value in problem.to_json().items() if name != "source"}  # a file may be moved
    identity = {"engine": ENGINE, "data": data, "setting": setting.to_json(), "predicted": predicted}
    folder = None if state else Scratch()
    path = folder.path / "runs" if folder else Path(str(state))
    frames = Frames(path, identity)
    total = setting.epochs * len(units)
    steps = 0
    try:
        begun = False if frames.last is None else str(frames.last.meta["order"])
        for place, unit in enumerate(units):
            if begun and unit.order != begun:
                continue
            last = frames.last if begun else None
            begun = False
            if last is not None and last.meta["done"]:
                continue

            def tick(epoch: int, taken: int, place: int = place, before: int = steps) -> None:
                if progress:
                    progress(min(place * setting.epochs + epoch, total), total, before + taken)

            for frame in frames_of(problem, setting, unit, last, jobs=jobs, tick=tick):
                frames.append(frame)
            steps += setting.epochs * unit.steps * len(unit.seeds) if unit.method == "steps" else 0
    except KeyboardInterrupt:
        raise Interrupted(state) from None
    finally:
        frames.close()
    return Recorded(path, problem.to_json(), setting, tuple(units), folder)
