"""The picture of ``sweep distortion``: how far SS and RR land from GD, against B and m, beside the predictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from proofs_check.plots.style import levels
from proofs_check.sweeps.results import Results

if TYPE_CHECKING:
    from proofs_check.sweeps.gaussian import Population

__all__ = ["draw"]


def draw(
    figure: Any,
    laws: Mapping[float, Population],
    batch_sizes: Sequence[int],
    batches: Sequence[int],
    results: Results,
) -> None:
    """Left: distance from GD against B at the largest m; right: distance of SS from RR against m.

    Args:
        figure: matplotlib's, empty; its size is set.
        laws: correlation → the law that was drawn from.
        batch_sizes: every B.
        batches: every m.
        results: the table.
    """
    from matplotlib.ticker import FuncFormatter, LogLocator

    from proofs_check.sweeps.gaussian import prediction

    figure.set_size_inches(9, 4.2)
    left, right = figure.subplots(1, 2)
    sizes, counts = sorted(batch_sizes), sorted(batches)
    for (correlation, law), colour in zip(laws.items(), levels(len(laws)), strict=True):
        at = {size: results.where(correlation=correlation, batch_size=size) for size in sizes}
        for name, mark in (("ss_gd", "o"), ("rr_gd", "s")):
            seen = [at[size].where(batches=counts[-1]).rms(name) for size in sizes]
            left.plot(
                sizes,
                seen,
                mark,
                color=colour,
                ms=4 if name == "ss_gd" else 8,
                mfc=colour if name == "ss_gd" else "none",
            )
        left.plot(sizes, [prediction(law, size).ss(counts[-1]) for size in sizes], color=colour, lw=1)
        left.plot(sizes, [prediction(law, size).rr for size in sizes], color=colour, lw=1, ls="--")
        for size, mark in ((sizes[0], "o"), (sizes[-1], "^")):
            right.plot(counts, [at[size].where(batches=m).rms("ss_rr") for m in counts], mark, color=colour, ms=5)
            right.plot(counts, [prediction(law, size).scatter / m**0.5 for m in counts], color=colour, lw=1)
    for ax, ticks in ((left, sizes), (right, counts)):
        ax.set(xscale="log", yscale="log")
        ax.set_xticks(ticks, [str(tick) for tick in ticks])
        ax.minorticks_off()
        ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        ax.spines[["top", "right"]].set_visible(False)
    left.set(xlabel="batch size B", ylabel="relative distance from GD", title=f"m = {counts[-1]} batches")
    right.set(
        xlabel="batches m", ylabel="relative distance of SS from RR",
        title=f"B = {sizes[0]} (circles), {sizes[-1]} (triangles)",
    )  # fmt: skip
    _legend(figure, list(laws))


def _legend(figure: Any, correlations: list[float]) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=colour, lw=3, label=f"correlation {value:g}")
        for value, colour in zip(correlations, levels(len(correlations)), strict=True)
    ]
    handles += [
        Line2D([], [], color="0.3", marker="o", ls="", label="SS"),
        Line2D([], [], color="0.3", marker="s", mfc="none", ls="", label="RR"),
        Line2D([], [], color="0.3", lw=1, label="predicted for SS (R-6, R-10)"),
        Line2D([], [], color="0.3", lw=1, ls="--", label="predicted for RR (R-6)"),
    ]
    figure.legend(handles=handles, loc="outside upper center", ncols=4, frameon=False, fontsize=9)
