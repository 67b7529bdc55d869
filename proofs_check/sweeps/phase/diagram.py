"""The picture of a phase diagram: shares with intervals, predictions as lines, the transition sharpening with n."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from proofs_check.plots.style import levels
from proofs_check.sweeps.phase.points import Point
from proofs_check.sweeps.phase.verdict import Reading, readings
from proofs_check.sweeps.results import Results

__all__ = ["diagram", "scaling"]

MARKS = "osD^vPX"
PANELS = 3  # columns for different n; more would be too narrow to read


def diagram(figure: Any, results: Results, positives: Callable[[int], int]) -> None:
    """Draw it: above, the share of LS; below, that of divergence where GD has a finite optimum; right, half and width.

    Args:
        figure: matplotlib's, empty; its size is set.
        results: the table.
        positives: samples of class +1 in a batch of so many.
    """
    every, found = readings(results, positives)
    looks = _looks(found)
    counts = sorted({r.n for r in found})
    shown = counts if len(counts) <= PANELS else [counts[0], counts[len(counts) // 2], counts[-1]]
    several = len(counts) > 1
    columns = len(shown) + several
    figure.set_size_inches(max(3.4 * columns + 0.6, 6.0), 6.2)  # so wide that the legend has room
    axes = figure.subplots(2, columns, squeeze=False)
    for column, n in enumerate(shown):
        upper, lower = axes[0][column], axes[1][column]
        for reading in (r for r in found if r.n == n):
            curve = [p for p in every if (p.n, p.batch_size) == (n, reading.batch_size)]
            _shares(upper, curve, "ls", *looks[reading.batch_size])
            _shares(lower, curve, "diverges_gd_finite", *looks[reading.batch_size], line="-")
            _law(upper, reading, looks[reading.batch_size][0], curve)
            for ax in (upper, lower):
                ax.axvline(reading.limit, color=looks[reading.batch_size][0], ls=":", lw=1)
        for whole in dict.fromkeys(r.whole for r in found if r.n == n):
            lower.axvline(whole, color="0.6", lw=1)
        upper.set(title=f"n = {n}", ylim=(-0.03, 1.03))
        lower.set(xlabel="features per sample, d/n", ylim=(-0.03, 1.03))
        upper.sharex(lower)
    axes[0][0].set_ylabel("share of draws: SS is LS")
    axes[1][0].set_ylabel("share: SS diverges,\nGD has a finite optimum")
    if several:
        _halves(axes[0][-1], found, looks)
        _widths(axes[1][-1], found, looks)
    for ax in axes.flat:
        ax.spines[["top", "right"]].set_visible(False)
    _legend(figure, looks)


def scaling(figure: Any, results: Results, positives: Callable[[int], int]) -> None:
    """Draw half points and widths against n alone; arguments as `diagram`."""
    _, found = readings(results, positives)
    looks = _looks(found)
    figure.set_size_inches(8.4, 3.8)
    left, right = figure.subplots(1, 2)
    _halves(left, found, looks)
    _widths(right, found, looks)
    left.set_xlabel("samples n")
    for ax in (left, right):
        ax.spines[["top", "right"]].set_visible(False)
    _legend(figure, looks, lines=False)


def _looks(found: list[Reading]) -> dict[int, tuple[str, str]]:
    """Batch size → colour and mark."""
    sizes = list(dict.fromkeys(r.batch_size for r in found))
    return {
        size: (colour, MARKS[k % len(MARKS)])
        for k, (size, colour) in enumerate(zip(sizes, levels(len(sizes)), strict=True))
    }


def _shares(ax: Any, curve: list[Point], name: str, colour: str, mark: str, line: str = "") -> None:
    shares = [p.share(name) for p in curve]
    ends = [p.interval(name) for p in curve]
    below = [share - low for share, (low, _) in zip(shares, ends, strict=True)]
    above = [high - share for share, (_, high) in zip(shares, ends, strict=True)]
    ax.errorbar(
        [p.ratio for p in curve], shares, yerr=[below, above],
        color=colour, marker=mark, ls=line, ms=3, lw=0.8, elinewidth=0.8,
    )  # fmt: skip


def _law(ax: Any, reading: Reading, colour: str, curve: list[Point]) -> None:
    first, last = min(p.d for p in curve), max(p.d for p in curve)
    share = reading.law.share
    features = range(first, last + 1)
    ax.plot([d / reading.n for d in features], [share[min(d, len(share) - 1)] for d in features], color=colour, lw=1.2)


def _halves(ax: Any, found: list[Reading], looks: dict[int, tuple[str, str]]) -> None:
    """Half points less d*/n, slightly apart so that intervals can be told from one another."""
    for k, (size, (colour, mark)) in enumerate(looks.items()):
        same = [(r.n, r.fit, r.limit) for r in found if r.batch_size == size and r.fit is not None]
        ax.errorbar(
            [n * 1.03 ** (k - (len(looks) - 1) / 2) for n, _, _ in same],
            [fit.half - limit for _, fit, limit in same],
            yerr=[1.96 * fit.half_error for _, fit, _ in same],
            color=colour, marker=mark, ls="", ms=4, elinewidth=1,
        )  # fmt: skip
    ax.axhline(0, color="0.6", lw=1)
    _samples(ax, found)
    ax.set_title("half point − d*/n, 95 %")


def _widths(ax: Any, found: list[Reading], looks: dict[int, tuple[str, str]]) -> None:
    for size, (colour, mark) in looks.items():
        same = sorted((r for r in found if r.batch_size == size), key=lambda r: r.n)
        ax.plot([r.n for r in same], [r.law.width for r in same], color=colour, lw=1.2)
        fitted = [(r.n, r.fit) for r in same if r.fit is not None]
        ax.errorbar(
            [n for n, _ in fitted],
            [fit.width for _, fit in fitted],
            yerr=[1.96 * fit.width_error for _, fit in fitted],
            color=colour, marker=mark, ls="", ms=4, elinewidth=1,
        )  # fmt: skip
    ax.set_yscale("log")
    _samples(ax, found)
    ax.set(title="width in d/n, 10 % to 90 %", xlabel="samples n")
    from matplotlib.ticker import NullFormatter, ScalarFormatter

    ax.yaxis.set_major_formatter(ScalarFormatter())
    ax.yaxis.set_minor_formatter(NullFormatter())
    low, high = ax.get_ylim()
    marks = [at for at in (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.14, 0.2, 0.3, 0.5) if low <= at <= high]
    ax.set_yticks(marks, [f"{at:g}" for at in marks])


def _samples(ax: Any, found: list[Reading]) -> None:
    counts = sorted({r.n for r in found})
    ax.set_xscale("log")
    ax.set_xticks(counts, [str(n) for n in counts])
    ax.minorticks_off()
    ax.margins(x=0.25)


def _legend(figure: Any, looks: dict[int, tuple[str, str]], *, lines: bool = True) -> None:
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], color=c, marker=m, ls="", ms=5, label=f"B = {size}") for size, (c, m) in looks.items()]
    handles.append(Line2D([], [], color="0.3", lw=1.2, label="exact law, features only centred"))
    handles += [
        Line2D([], [], color="0.3", lw=1, ls=":", label="d*/n, conjectured (C-10)"),
        Line2D([], [], color="0.6", lw=1, label="GD's own threshold"),
    ] * lines
    across = (4 if lines else 5) if figure.get_figwidth() > 8 else 2
    figure.legend(handles=handles, loc="outside upper center", ncols=across, frameon=False, fontsize=9)
