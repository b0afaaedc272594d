"""Whose request it is: the address of the real peer, whatever headers claim."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from typing import Any


class Peers:
    """Believes X-Forwarded-For from trusted proxies alone (CVE-2025-64101 and its kind)."""

    def __init__(self, trusted: Iterable[str]) -> None:
        self._trusted = tuple(ipaddress.ip_network(network, strict=False) for network in trusted)

    def address(self, environ: Mapping[str, Any]) -> str:
        """The address that throttles and audit rows name.

        With trusted proxies: the right-most address in X-Forwarded-For that is not one of them.
        """
        peer: str = environ.get("REMOTE_ADDR") or "local"
        if not self._trusted or not self._is_trusted(peer):
            return peer
        forwarded: str = environ.get("HTTP_X_FORWARDED_FOR", "")
        for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
            if not _is_address(hop):
                return peer
            if not self._is_trusted(hop):
                return hop
        return peer

    def _is_trusted(self, address: str) -> bool:
        if address == "local":
            return True
        parsed = ipaddress.ip_address(address)
        return any(parsed in network for network in self._trusted)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
