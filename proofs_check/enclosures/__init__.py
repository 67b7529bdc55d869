"""Balls that contain exact values, at any number of digits: for expressions, constants and constructions.

>>> from sympy import sqrt
>>> print(enclose(3 / (2 * sqrt(5)), digits=10))
0.6708203932 ± 1e-10
"""

from proofs_check.enclosures.ball import Ball
from proofs_check.enclosures.cones import separation_threshold, statistical_dimension
from proofs_check.enclosures.constants import mean_sample_correlation, shrinkage
from proofs_check.enclosures.constructed import distortions, promised
from proofs_check.enclosures.expressions import enclose

__all__ = [
    "Ball",
    "distortions",
    "enclose",
    "mean_sample_correlation",
    "promised",
    "separation_threshold",
    "shrinkage",
    "statistical_dimension",
]
