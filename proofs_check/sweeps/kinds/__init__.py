"""The sweeps that exist, one a file; found by looking into this folder."""
