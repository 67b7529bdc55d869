"""SGD on per-batch quadratics: stationary laws, and iterate averages as learning-rate schedules."""

ORDER = 6
