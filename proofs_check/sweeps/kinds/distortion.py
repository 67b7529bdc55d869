"""``sweep distortion``: how far SS and RR land from GD on Gaussian data, against B, m and correlation (R-6, R-10).

One cell is a block of samples. A sample has m batches of B. Distances are relative to the length of M_GD and taken from
the population's optima: of RR, which R-6 gives in closed form, and of GD.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from proofs_check.errors import InputError
from proofs_check.sweeps.grids import integer, integers, real, reals
from proofs_check.sweeps.kind import Coordinates, Kind, Option, Parameters, Row, Summary

if TYPE_CHECKING:
    import numpy as np

    from proofs_check.sweeps.gaussian import Population
    from proofs_check.sweeps.results import Results

__all__ = ["KIND"]

BLOCK = 50  # samples a cell
FAR = 5.0  # standard errors, as everywhere for Monte Carlo


def check(parameters: Parameters) -> Parameters:
    """Refuse correlations that cannot be, and samples too small for so many features."""
    d = parameters["features"]
    for correlation in parameters["correlation"]:
        if correlation and d == 1:
            raise InputError("--correlation is between features, and there is one; take more --features")
        if d > 1 and correlation * (d - 1) <= -1:
            raise InputError(
                f"--correlation {correlation:g} between all of {d} features cannot be; it must be above -1/{d - 1}"
            )
    size, batches = min(parameters["batch_size"]), min(parameters["batches"])
    if batches * (size - 1) < d:
        raise InputError(
            f"--batches {batches} of {size} leave rank {batches * (size - 1)} for {d} features (BN-2); take more"
        )
    return parameters


def cells(parameters: Parameters) -> Iterator[Coordinates]:
    """Blocks of samples for each correlation, B and m."""
    trials = parameters["trials"]
    for correlation in parameters["correlation"]:
        for size in parameters["batch_size"]:
            for batches in parameters["batches"]:
                for first in range(0, trials, BLOCK):
                    yield {
                        "correlation": correlation, "batch_size": size, "batches": batches, "first": first,
                        "count": min(BLOCK, trials - first),
                    }  # fmt: skip


def population(parameters: Parameters, correlation: Any) -> Population:
    """The law that is drawn from."""
    from proofs_check.sweeps.gaussian import Population

    return Population(parameters["features"], float(correlation), parameters["noise"])


def run(parameters: Parameters, coordinates: Coordinates, rng: np.random.Generator) -> list[Row]:
    """One row a sample."""
    import numpy as np

    from proofs_check.optima import gaussian_optimum
    from proofs_check.sweeps.gaussian import landed

    law = population(parameters, coordinates["correlation"])
    size, batches, first, count = (int(coordinates[key] or 0) for key in ("batch_size", "batches", "first", "count"))
    rr = gaussian_optimum(law.covariance, law.beta, size).coef[0]
    length = float(np.linalg.norm(law.beta))

    def distance(coef: Any, other: Any) -> float:
        return float(np.linalg.norm(coef - other)) / float(length)

    rows: list[Row] = []
    for k in range(count):
        found = landed(law, size, batches, parameters["epochs"], rng)
        rows.append({
            "sample": first + k,
            "ss_gd": distance(found.ss, law.beta), "rr_gd": distance(found.rr, law.beta),
            "ss_rr": distance(found.ss, rr), "gd_gd": distance(found.gd, law.beta),
            "c_yx": found.b[0], "c_xx": found.h[0, 1] if len(found.b) > 1 else None,
        })  # fmt: skip
    return rows


def weight(parameters: Parameters, coordinates: Coordinates) -> float:
    """Numbers that are normalized."""
    size, batches, count = (float(coordinates[key] or 0) for key in ("batch_size", "batches", "count"))
    return float(count * (parameters["epochs"] + 2) * (size * batches * parameters["features"] + 500))


def summary(parameters: Parameters, results: Results) -> Summary:
    """Measured against R-6 and R-10; `holds` is False where a moment misses R-6 by more than five standard errors."""
    from proofs_check.sweeps.gaussian import prediction

    sentences, readings, worst = [], [], 0.0
    most = max(parameters["batches"])
    for correlation in parameters["correlation"]:
        for size in parameters["batch_size"]:
            part = results.where(correlation=correlation, batch_size=size)
            large = part.where(batches=most)
            if not len(large):
                continue
            said = prediction(population(parameters, correlation), size)
            far = _standard_errors(part, {"c_yx": said.c_yx, "c_xx": said.c_xx})
            worst = max(worst, *(abs(z) for z in far.values()))
            slope = _slope(part)
            rms = {name: large.rms(name) for name in ("ss_gd", "rr_gd", "ss_rr")}
            sentences.append(
                f"Correlation {correlation:g}, B = {size}: at m = {most}, RR lands {rms['rr_gd']:.3g} from GD"
                f" (R-6: {said.rr:.3g}), SS {rms['ss_gd']:.3g} (R-6 and R-10: {said.ss(most):.3g})"
                + ("." if slope is None else f"; SS's distance from RR falls as m^{slope:.2f} (R-10: −1/2).")
            )
            readings.append({
                "correlation": correlation, "batch_size": size, "batches": most, **rms, "rr_gd_limit": said.rr,
                "ss_gd_predicted": said.ss(most), "scatter": said.scatter, "slope": slope, "standard_errors": far,
            })  # fmt: skip
    holds = worst <= FAR
    verdict = (
        "Consistent with R-6" if holds else "Not what R-6 says"
    ) + f": the mean batch moments lie within {worst:.2g} standard errors of its closed forms."
    return Summary((verdict, *sentences), holds=holds, numbers={"readings": readings})


def _standard_errors(part: Results, expected: dict[str, float]) -> dict[str, float]:
    """How far the pooled means of moments are from what is expected; the means of m batches weighted by m."""
    import numpy as np

    weights, out = part.floats("batches"), {}
    for name, value in expected.items():
        seen = part.floats(name)
        if np.isnan(seen).any():
            continue
        scaled = (seen - value) * np.sqrt(weights)  # of equal variance, whatever m is
        spread = scaled.std(ddof=1) if len(seen) > 1 else 0.0
        total = float((scaled * np.sqrt(weights)).sum() / np.sqrt(weights.sum()))
        out[name] = total / float(spread) if spread > 0 else 0.0
    return out


def _slope(part: Results) -> float | None:
    """Of log distance of SS from RR against log m."""
    import numpy as np

    counts = [float(m) for m in part.distinct("batches") if m]
    if len(counts) < 2:
        return None
    seen = [part.where(batches=int(m)).rms("ss_rr") for m in counts]
    return float(np.polyfit(np.log(counts), np.log(seen), 1)[0])


def figure(figure: Any, parameters: Parameters, results: Results) -> None:
    """See `draw`."""
    from proofs_check.sweeps.distortion_figure import draw

    laws = {float(value): population(parameters, value) for value in parameters["correlation"]}
    draw(figure, laws, parameters["batch_size"], parameters["batches"], results)


KIND = Kind(
    help="How far SS and RR land from GD on Gaussian data, against B, m and correlation, beside R-6 and R-10.",
    options=(
        Option("batch_size", "Samples a batch: one size or several.", integers(least=2, most=10_000), metavar="LIST"),
        Option("batches", "Batches m of a sample.", integers(least=1, most=10**6), "10,30,100", metavar="LIST"),
        Option("correlation", "Between any two features.", reals(above=-1, below=1), "0,0.5,0.9", metavar="LIST"),
        Option("features", "How many.", integer(least=1, most=1000), default="2", metavar="D"),
        Option("noise", "Standard deviation of what features do not explain.", real(least=0), "0.5", metavar="NUMBER"),
        Option("epochs", "Random epochs whose moments RR pools.", integer(least=1), default="10", metavar="N"),
        Option("trials", "Samples at each point.", integer(least=2, most=10**7), default="100", metavar="N"),
    ),
    cells=cells,
    run=run,
    check=check,
    weight=weight,
    summary=summary,
    figure=figure,
)
