"""Exact data for the theme regression."""
