"""What every model of ``proofs-check simulate`` is asked for: the data, the processes, and the files to write."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from proofs_check.data import Table, load
from proofs_check.errors import InputError
from proofs_check.networks.tables import check_ending
from proofs_check.output import check_writable
from proofs_check.plots.writing import check_picture

__all__ = ["Call", "names_in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call, as the user gave it.

    Attributes:
        data, target, drop, drop_missing: see `proofs_check.data.load`.
        task, classes, samples: see `proofs_check.networks.problem.problem_of`; classes as "3,8".
        setting: fields of the model's `Setting` by name; what is None takes the default.
        jobs: at most so many at a time.
        resume, json, out, plot: files, or None; json "-" for standard output.
    """

    data: str
    target: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    drop_missing: bool = False
    task: str = "auto"
    classes: str | None = None
    samples: int | None = None
    setting: dict[str, Any]
    jobs: int = 1
    resume: str | None = None
    json: str | None = None
    out: str | None = None
    plot: str | None = None

    @property
    def given(self) -> dict[str, Any]:
        """The settings that were given."""
        return {name: value for name, value in self.setting.items() if value is not None}

    @property
    def kept_classes(self) -> list[str] | None:
        """The labels to keep; None for all."""
        return list(names_in(self.classes)) if self.classes else None

    def check_files(self) -> None:
        """Find out before long work whether the files can be written.

        Raises:
            InputError: one is named twice, cannot be written, or has an ending that names no format.
        """
        files = [name for name in (self.json, self.out, self.plot, self.resume) if name]
        for target in files:
            if files.count(target) > 1:
                raise InputError(f"{target} is named twice; give each its file")
            check_writable(target)
        if self.out:
            check_ending(self.out)
        if self.plot:
            check_picture(self.plot)

    def table(self) -> Table:
        """The data.

        Raises:
            InputError: see `proofs_check.data.load`.
        """
        return load(self.data, target=self.target, drop=self.drop, drop_missing=self.drop_missing)


def names_in(listed: str) -> tuple[str, ...]:
    """The names in a list with commas."""
    return tuple(name.strip() for name in listed.split(","))
