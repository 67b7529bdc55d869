"""Training by SGD: a plain simulator, a compiled engine, and exact maps, means and conserved quantities.

`simulate` trains step by step, written to be read; `engine` takes the same steps many times faster, many runs at once;
`options`, `losses` and `rates` serve both. `epoch_map` and `mean_epoch_map` give an epoch as one affine map, for a
fixed order and averaged over permutations; `rescaling` and `trained_slope` treat trained Γ; `mean_square`
and `reshuffling` follow many runs.
"""
