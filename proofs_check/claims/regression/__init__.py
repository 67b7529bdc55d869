"""Checks of the theme regression, one file a claim."""
