"""Equal steps at batch size 3: the RR optimum is a sum of few square roots, exact for every n. Witnesses R-16."""

from sympy import Rational, sqrt

from constructions.dataset import DataSet, Family, Parameter, data_set

__all__ = ["DATA_SETS", "FAMILIES", "equal_steps"]


def equal_steps(n: int) -> DataSet:
    """x = y = 0 … n−1, B = 3: three samples with gaps a, b have σ = (√2/3) √(a² + ab + b²)."""
    gaps = [(a, b, n - a - b) for a in range(1, n) for b in range(1, n - a)]
    subsets = Rational(n * (n - 1) * (n - 2), 6)
    deviation = {(a, b): sqrt(Rational(2 * (a * a + a * b + b * b), 9)) for a, b, _ in gaps}
    return data_set(
        f"equal-steps-{n}",
        "M_RR is the mean deviation σ_S of three samples, a sum of square roots of a² + ab + b² over gaps a, b.",
        X=range(n),
        y=range(n),
        batch_size=3,
        witnesses=("R-16",),
        expects={
            "rr": sum(count * deviation[a, b] for a, b, count in gaps) / subsets,
            "mean_inverse_deviation": sum(count / deviation[a, b] for a, b, count in gaps) / subsets,
        },
    )


DATA_SETS: tuple[DataSet, ...] = ()
FAMILIES = (
    Family(
        "equal-steps",
        "Evenly spaced samples at B = 3, with the algebraic value of the RR optimum that a quadrature must hit.",
        (Parameter("n", "number of samples, a multiple of 3", default=6, low=3, step=3),),
        equal_steps,
        ("R-16",),
        ({"n": 3}, {"n": 6}, {"n": 9}),
    ),
)
