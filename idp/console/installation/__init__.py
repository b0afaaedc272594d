"""The installation's settings, to look at (K27)."""
