"""What a phase diagram says about the conjecture C-10, in words and numbers; no finite n proves or refutes it.

For each n and B the point d/n at which half of the draws are LS is fitted and compared with two numbers: the
conjectured limit d*/n, and the exact half point at this n of features that are only centred, which has the same limit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from proofs_check.sweeps.kind import Summary
from proofs_check.sweeps.phase.fits import Transition, fit_transition
from proofs_check.sweeps.phase.points import Point, points
from proofs_check.sweeps.phase.prediction import Law, centred_law, gd_threshold, threshold
from proofs_check.sweeps.results import Results

__all__ = ["Reading", "readings", "verdict"]

FAR = 5.0  # standard errors, as everywhere for Monte Carlo: among a thousand readings none is so far by chance


@dataclass(frozen=True, slots=True)
class Reading:
    """One curve of the diagram.

    Attributes:
        n, batch_size: which.
        limit: d*/n.
        whole: the same for all samples as one batch, so for GD, as n grows.
        law: of features that are only centred, at this n.
        fit: of the shares of LS; None where the points do not determine a transition.
        distance: sum over points of squared standardized residuals of the LS counts from `law`, unfitted.
        compared: how many points that are.
    """

    n: int
    batch_size: int
    limit: float
    whole: float
    law: Law
    fit: Transition | None
    distance: float
    compared: int

    @property
    def shift(self) -> float | None:
        """Standard errors of the half point from d*/n."""
        return None if self.fit is None else (self.fit.half - self.limit) / self.fit.half_error

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        fit = self.fit
        fitted: Mapping[str, Any] = {} if fit is None else {
            "half": fit.half, "half_interval": list(fit.interval()), "width": fit.width, "width_error": fit.width_error,
            "misfit": fit.misfit, "freedom": fit.freedom,
        }  # fmt: skip
        return {
            "n": self.n,
            "batch_size": self.batch_size,
            "limit": self.limit,
            "gd_limit": self.whole,
            "centred_half": self.law.half,
            "centred_width": self.law.width,
            "centred_distance": self.distance,
            "centred_points": self.compared,
            **fitted,
        }


def readings(results: Results, positives: Callable[[int], int]) -> tuple[list[Point], list[Reading]]:
    """All points, and a reading for each n and B."""
    every = list(points(results))
    found = []
    for n, size in dict.fromkeys((p.n, p.batch_size) for p in every):
        curve = [p for p in every if (p.n, p.batch_size) == (n, size)]
        law = centred_law(n, size, positives(size))
        fit = fit_transition([p.ratio for p in curve], [p.counts["ls"] for p in curve], [p.trials for p in curve])
        distance, compared = _distance(curve, law)
        found.append(
            Reading(
                n,
                size,
                threshold(size, positives(size)),
                gd_threshold(positives(size) / size),
                law,
                fit,
                distance,
                compared,
            )
        )
    return every, found


def _distance(curve: list[Point], law: Law) -> tuple[float, int]:
    total, compared = 0.0, 0
    for point in curve:
        share = float(law.share[min(point.d, len(law.share) - 1)])
        spread = point.trials * share * (1 - share)
        if spread >= 1:  # fewer draws on the rarer side are not nearly normal
            total += (point.counts["ls"] - point.trials * share) ** 2 / spread
            compared += 1
    return total, compared


def verdict(results: Results, positives: Callable[[int], int]) -> Summary:
    """Sentences and numbers; `holds` is False only if an exact decision disagreed with one in floating point."""
    every, found = readings(results, positives)
    wrong = sum(p.counts["disagreed"] for p in every)
    sentences = [_opinion(found)]
    sentences += [_words(reading) for reading in found]
    sentences += [*_widths(found), _law(found)]
    sentences.append(_between(every, found))
    sentences.append(_decisions(every, wrong))
    numbers = {"points": [p.to_json() for p in every], "readings": [r.to_json() for r in found]}
    return Summary(tuple(s for s in sentences if s), holds=not wrong, numbers=numbers)


def _opinion(found: list[Reading]) -> str:
    fitted = [reading for reading in found if reading.fit]
    if not fitted:
        return "The points do not show where single shuffle becomes separable; widen --ratio or take more --trials."
    far = [r for r in fitted if abs(r.shift or 0) > FAR]
    staying = [r for r in far if not _shrinks(r, fitted)]
    if staying:
        where = ", ".join(f"n = {r.n}, B = {r.batch_size}" for r in staying)
        return (
            f"Not what the conjecture C-10 leads one to expect at {where}: the half point is more than {FAR:.0f}"
            " standard errors from d*/n and is not seen to come nearer as n grows. Larger n would tell."
        )
    where = ", ".join(f"n = {r.n}, B = {r.batch_size}" for r in far)
    seen = (
        f"the half points differ from d*/n at {where}, and come nearer as n grows"
        if far
        else f"at every n and B the half point lies within {FAR:.0f} standard errors of d*/n"
    )
    return f"Consistent with the conjecture C-10: {seen}. This supports it; a finite n proves nothing about the limit."


def _shrinks(reading: Reading, fitted: list[Reading]) -> bool:
    """Whether the half point at the largest n is nearer to the limit than at the smallest, beyond one error."""
    same = sorted((r for r in fitted if r.batch_size == reading.batch_size), key=lambda r: r.n)
    first, last = same[0], same[-1]
    if first.n == last.n or first.fit is None or last.fit is None:
        return False
    error = float((first.fit.half_error**2 + last.fit.half_error**2) ** 0.5)
    return abs(last.fit.half - last.limit) + error < abs(first.fit.half - first.limit)


def _words(reading: Reading) -> str:
    place = f"n = {reading.n}, B = {reading.batch_size}"
    if reading.fit is None:
        return f"{place}: no transition within these ratios; d*/n = {reading.limit:.4f}."
    low, high = reading.fit.interval()
    sentence = (
        f"{place}: half of the draws are LS at d/n = {reading.fit.half:.4f} (95 %: {low:.4f} to {high:.4f});"
        f" d*/n = {reading.limit:.4f}, and {reading.law.half:.4f} at this n if features are only centred"
    )
    if not reading.compared:
        return sentence + "."
    return sentence + (f" (χ² = {reading.distance:.1f} from that curve, {reading.compared} points).")


def _widths(found: list[Reading]) -> list[str]:
    """How the width falls with n, for each B met at several n."""
    sentences = []
    for size in dict.fromkeys(r.batch_size for r in found):
        same = sorted((r for r in found if r.batch_size == size and r.fit), key=lambda r: r.n)
        if len({r.n for r in same}) < 2:
            continue
        fits = [(r.n, r.fit, r.law) for r in same if r.fit is not None]
        parts = [
            f"{fit.width:.4f} ± {fit.width_error:.4f} at n = {n} (centred: {law.width:.4f})" for n, fit, law in fits
        ]
        sentences.append(f"B = {size}: the transition, from 10 % to 90 %, is {'; '.join(parts)} wide in d/n.")
    return sentences


def _law(found: list[Reading]) -> str:
    """All points together against the law without normalization, which has no free constant."""
    from scipy.stats import chi2

    distance, compared = sum(r.distance for r in found), sum(r.compared for r in found)
    if not compared:
        return ""
    return (
        f"All {compared} points in the transitions together miss the exact curves of centred features by χ² ="
        f" {distance:.1f}; so much or more would be seen with probability {chi2.sf(distance, compared):.2g} if dividing"
        " by the batches' deviations changed nothing."
    )


def _between(every: list[Point], found: list[Reading]) -> str:
    """Single shuffle diverging where GD has a finite optimum."""
    limits = {(r.n, r.batch_size): (r.limit, r.whole) for r in found}
    inside = [p for p in every if limits[p.n, p.batch_size][0] < p.ratio < limits[p.n, p.batch_size][1]]
    if not inside:
        return ""
    best = max(inside, key=lambda p: p.share("diverges_gd_finite"))
    low, high = best.interval("diverges_gd_finite")
    return (
        f"Between d*/n and GD's own threshold, {limits[best.n, best.batch_size][1]:.4g}, single shuffle diverges while"
        f" GD has a finite optimum: most often at n = {best.n}, B = {best.batch_size}, d = {best.d}, in"
        f" {100 * best.share('diverges_gd_finite'):.3g} % of {best.trials:,} draws (95 %: {100 * low:.3g} to"
        f" {100 * high:.3g} %)."
    )


def _decisions(every: list[Point], wrong: int) -> str:
    total = {name: sum(p.counts[name] for p in every) for name in every[0].counts}
    trials = sum(p.trials for p in every)
    sentence = (
        f"{trials:,} draws were decided in floating point, beyond rounding, except {total['by_exact']:,} decided"
        f" exactly and {total['undecided']:,} left undecided; {total['rechecked']:,} more were decided exactly as well,"
    )
    if not wrong:
        return sentence + " with the same answers."
    return sentence + f" and {wrong:,} of them came out differently: a defect of this program, please report it."
