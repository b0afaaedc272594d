"""Requests for access, withdrawals, and recommendations for presenting data (Pasal 16, K9, K11)."""
