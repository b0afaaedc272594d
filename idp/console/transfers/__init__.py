"""Days of transfers: a file of employment events, previewed and applied by two people (K7)."""
