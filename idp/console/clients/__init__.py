"""Clients: modules and other clients, by kind, tried out and changed by two people (K16)."""
