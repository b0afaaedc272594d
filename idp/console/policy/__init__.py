"""Policy: asking it, reading it by article, its matrix and its versions (K18)."""
