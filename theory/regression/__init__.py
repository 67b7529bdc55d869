"""Linear regression on batch-normalized input: where SS, RR and GD converge."""

ORDER = 2
