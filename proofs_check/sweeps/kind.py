"""What a sweep is. Each file in ``proofs_check/sweeps/kinds`` defines one, as ``KIND``; the file's name is its name.

    KIND = Kind(help, options, cells, run, …)

`proofs-check sweep NAME` gets its options from `options`. Their values, read, are the sweep's *parameters*: a mapping
of JSON values that stands in the manifest. A *cell* is one point of the grid, named by its *coordinates*: a small
mapping of JSON scalars. A cell gives one row of the table or several.

What is promised to a cell's `run`: a generator that depends on the sweep's name, the cell's coordinates and the
sweep's seed alone, so that its numbers are the same wherever and whenever it runs. What `run` promises: the same rows
for the same context, coordinates and generator; nothing written anywhere; any error raised is recorded with the cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from proofs_check.sweeps.results import Results, Row, Scalar

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Coordinates", "Kind", "Option", "Parameters", "Row", "Rows", "Scalar", "Summary"]

Parameters = Mapping[str, Any]
"""Option name → what was read from its text: JSON values. The manifest holds them."""
Coordinates = Mapping[str, Scalar]
"""Of one cell. All cells of a sweep have the same names, in the same order: they are the table's first columns."""
Rows = Row | Sequence[Row]


@dataclass(frozen=True, slots=True)
class Option:
    """An option of the command.

    Attributes:
        name: the parameter's name, such as batch_size; the option is then --batch-size.
        help: one line.
        read: (text, "--batch-size") → JSON value; raises `InputError` with one sentence that begins with the second.
            See `proofs_check.sweeps.grids`. None for a switch, whose parameter is True or False.
        default: text read when the option is not given; None: the option must be given, unless `optional`.
        optional: without default, the parameter is None when the option is not given.
        positional: an argument, such as DATA, instead of an option.
        metavar: what the help calls the value.
    """

    name: str
    help: str
    read: Callable[[str, str], Any] | None = None
    default: str | None = None
    optional: bool = False
    positional: bool = False
    metavar: str | None = None

    @property
    def flag(self) -> str:
        """As it is typed: --batch-size, or DATA."""
        return self.name.upper() if self.positional else "--" + self.name.replace("_", "-")


@dataclass(frozen=True, slots=True)
class Summary:
    """What a finished sweep says.

    Attributes:
        sentences: in words, the verdict first; they say what is measured, with intervals, and what is conjectured.
        holds: False if what the sweep tests is contradicted by it; the command then ends with status 1.
        numbers: JSON values behind the sentences, for --json.
    """

    sentences: tuple[str, ...]
    holds: bool = True
    numbers: Mapping[str, Any] = field(default_factory=dict)


def _unchanged(parameters: Parameters) -> Parameters:
    return parameters


def _equal(_parameters: Parameters, _coordinates: Coordinates) -> float:
    return 1.0


@dataclass(frozen=True, slots=True)
class Kind:
    """A sweep.

    Attributes:
        help: one line for the command's help.
        options: of the command; beside these, every sweep has --out, --resume, --jobs, --scheduler, --seed, --json
            and --dry-run.
        cells: parameters → coordinates of the cells, all different, in a fixed order, which is that of the table.
        run: (context, coordinates, generator) → the cell's row or rows. Runs in a worker process.
        check: parameters → parameters, refusing with `InputError` what does not go together; may add values that pin
            the input, such as a data file's SHA-256.
        load: parameters → context: called once, in the main process; it is sent to every worker, so that workers need
            no access to files. By default the parameters themselves.
        weight: (parameters, coordinates) → relative cost of a cell (time, and memory grows with it), for estimates.
        summary: (parameters, table) → what it says; the table holds the cells that did not fail, in order.
        figure: (matplotlib Figure, parameters, table) → draws; None for no figure.
    """

    help: str
    options: tuple[Option, ...]
    cells: Callable[[Parameters], Iterable[Coordinates]]
    run: Callable[[Any, Coordinates, np.random.Generator], Rows]
    summary: Callable[[Parameters, Results], Summary]
    check: Callable[[Parameters], Parameters] = _unchanged
    load: Callable[[Parameters], Any] = _unchanged
    weight: Callable[[Parameters, Coordinates], float] = _equal
    figure: Callable[[Any, Parameters, Results], None] | None = None
