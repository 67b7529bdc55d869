"""``sweep custom``: a claim's residuals, a family's promised values or a formula over a grid from a TOML file."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, Any

from proofs_check.plots.style import levels
from proofs_check.sweeps.grids import text
from proofs_check.sweeps.kind import Coordinates, Kind, Option, Parameters, Rows, Summary

if TYPE_CHECKING:
    import numpy as np

    from proofs_check.sweeps.results import Results

__all__ = ["KIND"]

SHOWN = 12  # columns that are described in words


def check(parameters: Parameters) -> Parameters:
    """What the file says, so that the manifest holds it; where the file is does not matter."""
    from proofs_check.sweeps.custom_file import read_custom

    return read_custom(parameters["file"])


def cells(parameters: Parameters) -> Iterator[Coordinates]:
    """Every combination, the last parameter fastest, and every trial."""
    grid = parameters["grid"]
    for values in product(*grid.values()):
        for trial in range(parameters["trials"]):
            yield {**dict(zip(grid, values, strict=True)), "trial": trial}


def run(parameters: Parameters, coordinates: Coordinates, rng: np.random.Generator) -> Rows:
    """The quantity's rows."""
    from proofs_check.sweeps.quantity import find_quantity

    values = {name: value for name, value in coordinates.items() if name != "trial"}
    return find_quantity(parameters["quantity"]).run(values, rng)


def summary(parameters: Parameters, results: Results) -> Summary:
    """Each column's range; `holds` is False where a column "holds" is."""
    import numpy as np

    sentences, numbers = [], {}
    for name in results.columns:
        if name in parameters["grid"] or name == "trial":
            continue
        seen = [value for value in results[name] if value is not None]
        if seen and all(isinstance(value, int | float) and not isinstance(value, bool) for value in seen):
            values = np.array(seen, dtype=float)
            low, mean, high = float(values.min()), float(values.mean()), float(values.max())
            numbers[name] = {"least": low, "mean": mean, "greatest": high, "count": len(seen)}
            sentences.append(f"{name}: {low:.6g} to {high:.6g}, mean {mean:.6g}, {len(seen):,} values.")
    missed = [row for row in results.rows() if row.get("holds") is False]
    first = f"{parameters['quantity']}: {len(results):,} rows" + (
        f", {len(missed):,} of which do not hold." if missed else "."
    )
    if len(sentences) > SHOWN:
        sentences[SHOWN:] = [f"… and {len(sentences) - SHOWN} more columns."]
    if strangers := _strangers(parameters["plot"] or {}, results):
        sentences.append(
            f"{', '.join(strangers)}: no such column, so the picture is the usual one;"
            f" the table has {', '.join(results.columns)}."
        )
    return Summary((first, *sentences), holds=not missed, numbers={"columns": numbers, "missed": len(missed)})


def figure(figure: Any, parameters: Parameters, results: Results) -> None:
    """y against x, a curve for each value of `by`; the mean of rows that share all of them."""
    plot = parameters["plot"]
    if plot is None or _strangers(plot, results):
        plot = _usual(parameters, results)
    axes = figure.subplots()
    groups = results.distinct(plot["by"]) if "by" in plot else [None]
    for group, colour in zip(groups, levels(len(groups)), strict=True):
        part = results if "by" not in plot else results.where(**{plot["by"]: group})
        points: dict[Any, list[float]] = {}
        for row in part.rows():
            x, y = row[plot["x"]], row[plot["y"]]
            if isinstance(y, int | float) and x is not None:
                points.setdefault(_number(x), []).append(float(y))
        at = sorted(points, key=lambda x: (isinstance(x, str), x))
        label = None if "by" not in plot else f"{plot['by']} = {group}"
        axes.plot(at, [sum(points[x]) / len(points[x]) for x in at], "o-", ms=4, color=colour, label=label)
    axes.set(xlabel=plot["x"], ylabel=plot["y"], title=parameters["quantity"])
    if "by" in plot:
        axes.legend(frameon=False)


def _strangers(plot: dict[str, str], results: Results) -> list[str]:
    """What the plot names and the table does not have."""
    return [f"plot.{key} = {name!r}" for key, name in plot.items() if name not in results.columns]


def _usual(parameters: Parameters, results: Results) -> dict[str, str]:
    """The first parameter that varies, and the first column of numbers."""
    grid = parameters["grid"]
    numbers = (
        name
        for name in results.columns
        if name not in (*grid, "trial") and any(type(value) in (int, float) for value in results[name])
    )
    return {"x": next((name for name in grid if len(grid[name]) > 1), "trial"), "y": next(numbers, "trial")}


def _number(value: Any) -> Any:
    """A text that is a number, such as 1/10, as that number."""
    if not isinstance(value, str):
        return value
    from fractions import Fraction

    try:
        return float(Fraction(value))
    except (ValueError, ZeroDivisionError):
        return value


KIND = Kind(
    help="A claim's residuals, a family's values or a formula over a grid that a TOML file describes.",
    options=(Option("file", "TOML file: quantity, grid, plot.", text, positional=True),),
    cells=cells,
    run=run,
    check=check,
    summary=summary,
    figure=figure,
)
