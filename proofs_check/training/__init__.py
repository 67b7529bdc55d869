"""Training by SGD: a plain simulator, and the exact maps, means and conserved quantities that describe it.

`simulate` trains step by step; `epoch_map` and `mean_epoch_map` give an epoch as one affine map, for a fixed order and
averaged over permutations; `rescaling` and `trained_slope` treat trained Γ; `mean_square`, `reshuffling` and
`plain_epochs` follow many runs, the last as an independent oracle.
"""
