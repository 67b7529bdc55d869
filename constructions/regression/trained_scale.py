"""Trained Γ by hand: the charge along exact steps, and a run that steps onto the saddle and stays there."""

from sympy import Matrix, Rational

from constructions.dataset import data_set

__all__ = ["DATA_SETS"]

DATA_SETS = (
    data_set(
        "saddle-landing",
        "Single shuffle with trained Γ from W = 0, γ = 1. At the rate 1 the first epoch goes W = 0, −1, 0 and γ = 1, "
        "1, 0: it ends exactly on the saddle W = γ = 0, where every gradient vanishes, and never reaches M_π = −1/2. A "
        "rate of 1/4 uses up only part of the charge.",
        X=range(4),
        y=[1, 0, 3, 2],
        batch_size=2,
        witnesses=("R-12", "R-13"),
        breaks=("R-12: trained Γ: bounded iterates with γ_a² bounded away from 0",),
        expects={
            "ss": Rational(-1, 2),
            "W and γ after one epoch at rate 1": Matrix([0, 0]),
            "W and γ after one epoch at rate 1/4": Matrix([Rational(-3, 8), Rational(33, 32)]),
            "charge after one epoch at rate 1/4": Rational(945, 1024),
        },
    ),
    data_set(
        "two-pulls",
        "Two targets pull W in orthogonal directions, so the charge falls by more than its bound for parallel pulls: "
        "by 19/64 instead of 15/64 in the second step at the rate 1/4.",
        X=range(4),
        y=[(0, 0), (2, 0), (0, 0), (0, 2)],
        batch_size=2,
        witnesses=("R-13",),
        expects={
            "ss": Matrix([Rational(1, 2), Rational(1, 2)]),
            "W and γ after one epoch at rate 1/4": Matrix([Rational(1, 4), Rational(1, 2), Rational(7, 8)]),
            "charge after one epoch at rate 1/4": Rational(29, 64),
        },
    ),
)
