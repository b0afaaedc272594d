"""Errors of the access room."""

from __future__ import annotations


class PolicyBroken(Exception):
    """The policy bundle can't be loaded; the message names the file and the fault."""
