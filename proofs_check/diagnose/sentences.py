"""What a regression diagnosis means and what to do about it, in sentences."""

from __future__ import annotations

from math import exp, lgamma, log

import numpy as np

from proofs_check.diagnose.geometry import ROUNDING, flips
from proofs_check.diagnose.result import LargerBatch, Pair, RegressionDiagnosis
from proofs_check.diagnose.words import among, bound, percent, ratio, several

__all__ = ["advice", "flipped_features", "gaussian_factor", "meaning", "notes"]

_STDERRS = 5  # a sampled coefficient has a sign only beyond so many standard errors
_SMALL = 0.01  # distortions below this get no advice: a hundredth of the coefficients' norm
_NO_TURN = 1e-5  # degrees: the arc cosine of a cosine rounded near 1 is off by about 1e-6 degrees
_RARE = 0.05  # flips rarer than this are not listed: near the noise of 200 shuffles


def gaussian_factor(batch_size: int) -> float:
    """c_B = √(2/B) Γ(B/2)/Γ((B−1)/2): how much RR shrinks on uncorrelated Gaussian features (R-6)."""
    return exp(0.5 * log(2 / batch_size) + lgamma(batch_size / 2) - lgamma((batch_size - 1) / 2))


def flipped_features(found: RegressionDiagnosis, which: str, target: int | None = None) -> list[str]:
    """Names of the features whose coefficient has another sign at the "ss" or "rr" optimum than at GD's.

    For one target, or (None) for any.
    """
    coef, error = found.ss.coef, np.zeros(1)
    if which == "rr":
        coef = found.rr.coef
        error = np.full(1, found.rr.error or 0.0) if found.rr.stderr is None else _STDERRS * found.rr.stderr
    turned = flips(coef, found.gd.coef, found.deviations, error=error)
    rows = turned if target is None else turned[[target]]
    return [name for name, column in zip(found.table.features, rows.T, strict=True) if column.any()]


def meaning(found: RegressionDiagnosis) -> tuple[str, ...]:
    """What each point and each distortion says."""
    if not any(found.deviations):
        return ("The target is constant: all three optima are 0 and nothing can be distorted.",)
    return (_place(found, "ss_gd"), _place(found, "rr_gd"), *_signs(found), _cost(found), *_unusual(found))


def advice(found: RegressionDiagnosis) -> tuple[str, ...]:
    """What to do, with the claims that it rests on."""
    if not any(found.deviations):
        return ()
    out = []
    to_rr, rr_gd, ss_gd = found.distortion["ss_rr"], found.distortion["rr_gd"], found.distortion["ss_gd"]
    if found.order != "rr" and to_rr is not None and to_rr > _SMALL:
        change = f"the distortion from GD goes from {ratio(ss_gd)} to {ratio(rr_gd)}"
        if ss_gd is not None and rr_gd is not None and rr_gd > (1 - _SMALL) * ss_gd:
            change = f"that brings it no nearer to GD here ({ratio(rr_gd)}, against {ratio(ss_gd)})"
        out.append(f"Reshuffle every epoch (RR): the limit then depends on no single shuffle (R-2); {change}.")
    if rr_gd is not None and rr_gd > _SMALL:
        cause = (
            "it comes from dividing by each batch's own standard deviation (R-7) and fades with larger batches (R-6)"
        )
        out.append(f"Reshuffling leaves a distortion of {ratio(rr_gd)}: {cause}.")
    return (*out, *(_larger(other) for other in found.larger))


def notes(found: RegressionDiagnosis) -> tuple[str, ...]:
    """How the numbers are to be read, and what was decided on the way."""
    n, d, m = found.table.n, found.table.d, found.batches
    out = list(found.table.notes)
    out.append(
        "Coefficients are per standard deviation of a feature, as batch normalization sees it; the target's mean does"
        " not matter to them (BN-1) and is the intercept."
    )
    if found.table.p > 1:
        out.append(
            "Distances are taken over all targets at once, each in its own unit, so the widest target weighs most."
        )
    out.append(_method(found))
    if found.constant_features:
        names = several(found.constant_features)
        out.append(f"Constant in all the data: {names}; such a feature is normalized to 0 and has coefficient 0.")
    if found.ss.constant_pairs:
        how_many = f"{found.ss.constant_pairs} of {m * d} (batch, feature) pairs of {_order(found)}"
        out.append(f"{how_many} are constant; the feature is normalized to 0 there.")
    for name, optimum in (("SS", found.ss), ("RR", found.rr), ("GD", found.gd)):
        if optimum.minimum_norm:
            bound = f" (each batch loses one dimension: at most n − m = {n - m}, BN-2)" if name == "SS" else ""
            out.append(
                f"The normalized data of {name} have rank {optimum.rank} of {d}{bound}, so the minimiser is not unique;"
                " the one of smallest norm is shown, where training from zero with frozen Γ ends."
            )
    if found.drop_last and n % found.batch_size:
        out.append(
            f"The last {n % found.batch_size} samples of {_order(found)} are dropped: SS never sees them, RR does."
        )
    out.append(_training(found))
    return tuple(out)


def _order(found: RegressionDiagnosis) -> str:
    return "the data's own order" if found.order == "igm" else "this shuffle"


def _who(found: RegressionDiagnosis, pair: Pair) -> str:
    return "RR" if pair == "rr_gd" else f"SS with {_order(found)}"


def _place(found: RegressionDiagnosis, pair: Pair) -> str:
    name, gap = _who(found, pair), found.distortion[pair]
    turn, size, error = found.angle[pair], found.shrinkage[pair], found.distortion_error[pair]
    if gap is None:
        return f"{name} does not converge to 0 although GD does: their distance has no ratio to GD's length."
    if size is None:
        return f"{name} converges to 0, as GD does."
    if gap < ROUNDING:
        return f"{name} converges to GD's point."
    text = f"{name} converges to coefficients that lie {percent(100 * gap)} of GD's length away from GD's"
    if error:
        text += f" (± {percent(100 * error)})"
    text += f": they are {ratio(size)} times as long"
    if turn is None:
        text += "."
    elif turn > 180 - _NO_TURN:
        text += " and point the opposite way."
    else:
        text += " and not turned." if turn < _NO_TURN else f" and turned by {ratio(turn)}°."
    if pair == "rr_gd" and found.eps == 0 and found.table.n % found.batch_size == 0:
        factor = ratio(gaussian_factor(found.batch_size))
        text += f" Uncorrelated Gaussian features would give {factor} times and no turn (R-6)."
    return text


def _signs(found: RegressionDiagnosis) -> list[str]:
    out = []
    pairs: tuple[tuple[str, Pair], ...] = (("ss", "ss_gd"), ("rr", "rr_gd"))
    for which, pair in pairs:
        turned = flipped_features(found, which)
        if turned:
            out.append(f"{_who(found, pair)} gives the opposite sign to {several(turned)}.")
    return out or ["No coefficient changes its sign between SS, RR and GD."]


def _cost(found: RegressionDiagnosis) -> str:
    left, ss, rr = map(percent, (found.gd_risk_percent, found.excess_percent["ss"], found.excess_percent["rr"]))
    return (
        "Judged on all the data normalized as one (the undistorted risk, as at inference), GD's point leaves"
        f" {left} of the target's variance unexplained; {_order(found)} costs {ss} more, RR {rr} more."
    )


def _unusual(found: RegressionDiagnosis) -> list[str]:
    drawn = found.shuffles
    if drawn is None:
        return ["The data are too large to compare this shuffle with random ones in a few seconds."]
    if drawn.ss_rr is None or drawn.excess_percent is None:
        return []
    share, mine = among(drawn.as_far, drawn.count), ratio(found.distortion["ss_rr"])
    (middle, high), (cost, high_cost) = map(ratio, drawn.ss_rr), map(percent, drawn.excess_percent)
    text = (
        f"{share} random shuffles lie at least as far from RR as {_order(found)}: a distortion of {mine}, where they"
        f" have {middle} in the median and 95 % of them less than {high}. They cost {cost} of the variance in the"
        f" median, 95 % of them less than {high_cost}."
    )
    by_share = sorted(zip(drawn.flipped, found.table.features, strict=True), key=lambda pair: -pair[0])
    often = [f"{name} in {round(100 * share)} %" for share, name in by_share if share >= _RARE]
    return [text, f"Random shuffles flip the sign of {several(often)} of the cases."] if often else [text]


def _larger(other: LargerBatch) -> str:
    rr, ss, cost = ratio(other.rr_gd), ratio(other.ss_gd), percent(other.ss_excess_percent)
    return (
        f"At batch size {other.batch_size} expect a distortion of about {rr} for RR and {ss} for a single shuffle"
        f" (median of {other.shuffles}), which costs {cost} of the target's variance."
    )


def _training(found: RegressionDiagnosis) -> str:
    free = found.table.d - len(found.constant_features)
    text = "Training from W = 0 and Γ = 1 ends in these points if the step sizes fall to 0 (R-12)"
    if any(m.rank < free for m in (found.ss, found.rr, found.gd)):
        text += " and Γ is frozen; with trained Γ it ends at a minimiser, perhaps not the one of smallest norm"
    else:
        text += ", with frozen as well as with trained Γ"
    return f"{text}; a constant step size η leaves an offset of order η (R-11)."


def _method(found: RegressionDiagnosis) -> str:
    rr = found.rr
    if rr.stderr is not None:
        worst = ratio(float(rr.stderr.max()))
        return f"RR is sampled: {rr.permutations} permutations, standard errors of at most {worst}."
    means = {
        "kendall": "Kendall's τ and a Gini covariance over all pairs (R-4)",
        "subsets": "the average over all possible batches (R-2)",
        "quadrature": "quadrature (R-16)",
    }
    how = " and ".join(means.get(part, part) for part in rr.method.split(" + "))
    accuracy = f"off by at most {bound(rr.error)} in any coefficient" if rr.error else "exact to rounding"
    return f"RR is computed by {how}, {accuracy}."
