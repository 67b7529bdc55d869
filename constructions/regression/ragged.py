"""A ragged last batch by hand: five samples in batches of 3 and 2. Witnesses R-2."""

from sympy import Rational, sqrt

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

_TRIPLES = sqrt(6) / 6 + 2 * sqrt(14) / 15 + sqrt(26) / 15
"""The average over all ten triples of 0 … 4 of their standard deviation."""

DATA_SETS = (
    data_set(
        "ragged-five",
        "Five points on a line in batches of 3 and 2: RR weights the average over triples with 3/5 and the one over"
        " pairs, which is 1, with 2/5; dropping the last batch leaves the triples.",
        X=range(5),
        y=range(5),
        batch_size=3,
        witnesses=("R-2",),
        expects={"rr": Rational(3, 5) * _TRIPLES + Rational(2, 5), "rr dropping the last batch": _TRIPLES},
    ),
)
