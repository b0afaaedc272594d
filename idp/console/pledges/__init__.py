"""Pledges: versions of the pakta integritas, and who has signed which (Pasal 27(1)a, K12)."""
