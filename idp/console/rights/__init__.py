"""Rights: who has which, by which decree, today and on any past day; as a file too (K8)."""
