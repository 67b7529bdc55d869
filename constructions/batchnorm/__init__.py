"""Exact data for the theme batchnorm."""
