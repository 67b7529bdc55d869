"""Separability of batch-normalized data, decided with certificates."""
