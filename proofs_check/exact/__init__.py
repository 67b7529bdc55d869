"""Exact arithmetic on small data: rationals where batch normalization stays rational, algebraic numbers beyond."""
