"""Health: what operators need to see, without a word about any person (K26)."""
