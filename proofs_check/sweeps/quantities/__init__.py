"""Quantities that `sweep custom` can put over a grid. Each file here defines some, as a function ``quantities``."""
