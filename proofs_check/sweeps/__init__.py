"""Sweeps: a quantity over a grid, on all cores or a cluster, never losing what was done.

A kind of sweep is a file in ``kinds``, described in `proofs_check.sweeps.kind`.
"""
