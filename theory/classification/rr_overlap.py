"""C-7 · Random reshuffle cannot diverge when batches of one class span the space; without the span it can.

Let some class have at least B samples, and let the normalized batches drawn from single classes span R^d. Then Z of RR
is SC: no direction separates any of it, so training under RR keeps L_GD bounded (C-3). The span is needed: on
X = (2,0), (4,1), (0,3), (1,2) with y = +, −, +, − and B = 2, RR is PLS with direction (−1, −1) while GD is SC, so RR
diverges as well.
"""

from __future__ import annotations

import sympy as sp

from theory.averages import Average
from theory.claim import claim
from theory.derivation import Derivation, identity, nonnegative
from theory.words import matrices, words

CLAIM = claim(
    __doc__,
    formula=r"\operatorname{span}\{\bar x_i^S : S \subset \text{one class},\ |S| = B\} = \mathbb R^d"
    r"\;\Rightarrow\; Z_{RR}\text{ is SC}",
    kind="bound",
    direction="one-sided",
    scope="all n, d, B, ε ≥ 0 and any number of classes' sizes; the converse does not hold",
    hypotheses=("some class has at least B samples", "one-class batches span R^d"),
    rests_on=("C-1", "C-2"),
    source="Wu, Yun, Sra 2023, arXiv 2302.12444; sharpness: this project",
)


def derive() -> Derivation:
    """A direction that is nowhere negative vanishes on one-class batches, hence on their span, hence is 0."""
    over = Average()
    (x,) = over.variables("x")
    label, spread, weight = sp.Symbol("y", real=True), sp.Symbol("s", positive=True), sp.Symbol("v", real=True)
    z = label * (x - over(x)) / spread
    yield identity(
        "over a one-class batch each feature of z, and its part of v·z, has mean 0 (C-2)", over(weight * z), 0
    )
    rest = sp.Symbol("rest", nonnegative=True)
    yield nonnegative("if v·z ≥ 0 on it, one value equals minus the sum of the rest; minus that value is", rest)
    yield identity("≥ 0 as well, so every v·z of the batch is 0: a number p with p ≥ 0 and −p ≥ 0", -rest + rest, 0)
    A, inverse, v = matrices("A Ainv v")
    yield identity(
        "d one-class vectors that span R^d are the rows of a nonsingular A, and A v = 0 gives v = A⁻¹ A v = 0: no v but"
        " 0 is nowhere negative on Z, while C-1 gives one that is positive on Z_LS, so Z_LS is empty",
        inverse * A * v,
        v,
        by=words({inverse * A: 1}),
    )
