"""SGD on per-batch quadratics, and averages of its iterates as learning-rate schedules.

`quadratics` is the model itself: paths, orders and moments by plain enumeration, exact in rationals. `stationary` holds
the closed forms of the stationary variances, `weights` the usual averages, `converters` the way from averages to
schedules and back, `closed_forms` the schedules of the usual averages, `expected_loss` the loss of any affine rule.
"""

from proofs_check.averaging.converters import (
    Average,
    average_to_schedule,
    sample_weights,
    schedule_of_weights,
    schedule_to_average,
)
from proofs_check.averaging.expected_loss import expected_loss
from proofs_check.averaging.stationary import stationary_variance
from proofs_check.averaging.weights import best_tail, ema, swa, two_point

__all__ = [
    "Average",
    "average_to_schedule",
    "best_tail",
    "ema",
    "expected_loss",
    "sample_weights",
    "schedule_of_weights",
    "schedule_to_average",
    "stationary_variance",
    "swa",
    "two_point",
]
