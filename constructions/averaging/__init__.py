"""Exact data for the theme averaging: batches whose loss is a quadratic with a rational centre."""
