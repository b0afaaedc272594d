"""SIMASN identity and access provider: single sign-on for the HR modules of the province.

Rooms are packages; the direction of imports is enforced by import-linter (see pyproject.toml):
cli > sample > console | account > oidc > access > sessions > authentication > governance >
directory > audit | keys > pages > foundation.
"""
