"""Checks of the theme batchnorm, one file a claim."""
