"""The grants of the token endpoint, each one file; the shared step of issuing is issue.py."""
