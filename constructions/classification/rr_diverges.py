"""Data on which random reshuffle diverges as well: one-class pairs span a line. Witnesses C-7, sharp, and C-13."""

from collections.abc import Sequence

from constructions.dataset import DataSet, Family, Parameter, data_set

__all__ = ["DATA_SETS", "FAMILIES", "both_diverge", "only_rr_diverges"]


def both_diverge(m: int) -> DataSet:
    """m pairs p_k = (6k, 6(m−k)²), n_k = p_k + (1, 1), p_k positive, n_k negative; B = 2. SS and RR diverge.

    Why, for all m ≥ 3: from one pair to the next the first feature rises and the second falls, so two samples of
    different pairs differ by signs ±(1, −1), those of one class among them; p_k − n_k has the signs (−1, −1). So Z of
    RR is made of (−1, −1) and ±(1, −1): it is PLS with the one direction (−1, −1); SS in the order given has (−1, −1)
    alone and is LS. GD is SC with full rank: let c, not 0, have c·(p_k − μ) ≥ 0 ≥ c·(n_k − μ) for all k (that is the
    condition u·z ≥ 0 with c_a = u_a/σ_a). Then w = −c·(1, 1) ≥ 0, and all h_k = c·(p_k − μ) lie in [0, w], so that
    |h_{k+1} − h_k| = 6|c₁ − (2(m − k) − 1)c₂| ≤ w. The last two, k = m − 2 and m − 3, give |c₁ − 3c₂| ≤ w/6 and
    |c₁ − 5c₂| ≤ w/6, hence |c₂| ≤ w/6 and |c₁| ≤ 4w/6, and w ≤ |c₁| + |c₂| ≤ 5w/6: w = 0 and c = 0. So both diverge
    (C-3 b).
    """
    return _pairs(f"both-diverge-{2 * m}", "Single shuffle and reshuffling diverge together.", m, range(2 * m), "LS")


def only_rr_diverges(m: int) -> DataSet:
    """The same samples with m even, in batches of one class: SS is SC and bounded, and RR diverges all the same."""
    order = [*range(0, 2 * m, 2), *range(1, 2 * m, 2)]
    about = "Batches of one class keep single shuffle bounded, while reshuffling diverges."
    return _pairs(f"only-rr-diverges-{2 * m}", about, m, order, "SC")


def _pairs(name: str, about: str, m: int, order: Sequence[int], ss_class: str) -> DataSet:
    return data_set(
        name,
        about,
        task="classification",
        X=[(6 * k + t, 6 * (m - k) ** 2 + t) for k in range(m) for t in (0, 1)],
        y=[1, -1] * m,
        batch_size=2,
        order=order,
        witnesses=("C-13",),
        expects={
            "ss_class": ss_class,
            "rr_class": "PLS",
            "gd_class": "SC",
            "ss_fate": "diverges" if ss_class == "LS" else "bounded",
            "rr_fate": "diverges",
        },
    )


DATA_SETS = (
    data_set(
        "rr-diverges",
        "Both one-class pairs differ along (1, −1) alone, so reshuffling too leaves the direction (−1, −1) separable,"
        " while all four points at once overlap.",
        task="classification",
        X=[(2, 0), (4, 1), (0, 3), (1, 2)],
        y=[1, -1, 1, -1],
        batch_size=2,
        witnesses=("C-7",),
        breaks=("C-7: one-class batches span R^d",),
        expects={"rr_class": "PLS", "gd_class": "SC", "rr_fate": "diverges", "one_class_rank": 1},
    ),
)
FAMILIES = (
    Family(
        "both-diverge",
        "Single shuffle and random reshuffle diverge together, on 2m points of the plane.",
        (Parameter("m", "number of pairs", default=3, low=3),),
        both_diverge,
        ("C-13",),
        ({"m": 3}, {"m": 6}),
    ),
    Family(
        "only-rr-diverges",
        "Random reshuffle diverges and single shuffle does not, on 2m points of the plane.",
        (Parameter("m", "number of pairs, even", default=4, low=4, step=2),),
        only_rr_diverges,
        ("C-13",),
        ({"m": 4}, {"m": 6}),
    ),
)
