"""SGD on per-batch quadratics, and averages of its iterates as learning-rate schedules.

`quadratics` is the model itself: paths, orders and moments by plain enumeration, exact in rationals. `stationary` holds
the closed forms of the stationary variances.
"""
