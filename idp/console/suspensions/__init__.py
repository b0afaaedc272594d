"""Suspensions: halting a right, and the way back by letter (Pasal 9(7), 9(8), K6)."""
