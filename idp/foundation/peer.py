"""Whose request it is: the address of the real peer, whatever headers claim."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Iterable, Mapping
from typing import Any

log = logging.getLogger(__name__)

_FORWARDING = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_REAL_IP",
)
"""What proxies say about their clients: RFC 7239, and the habits before it."""
_MOST_WARNED = 1000


class Peers:
    """Believes X-Forwarded-For from trusted proxies alone (CVE-2025-64101 and its kind)."""

    def __init__(self, trusted: Iterable[str]) -> None:
        self._warned: set[str] = set()
        self._trusted = tuple(ipaddress.ip_network(network, strict=False) for network in trusted)

    def address(self, environ: Mapping[str, Any]) -> str:
        """The address that throttles and audit rows name.

        With trusted proxies: the right-most address in X-Forwarded-For that is not one of them.
        """
        peer: str = environ.get("REMOTE_ADDR") or "local"
        if not self._trusted or not self._is_trusted(peer):
            if peer not in self._warned:
                self._warn(peer, environ)
            return peer
        forwarded: str = environ.get("HTTP_X_FORWARDED_FOR", "")
        for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
            if not _is_address(hop):
                return peer
            if not self._is_trusted(hop):
                return hop
        return peer

    def _warn(self, peer: str, environ: Mapping[str, Any]) -> None:
        """Once for each peer: it is a forger, or a proxy that the settings do not name."""
        foreign = [name for name in _FORWARDING if name in environ]
        if not foreign:
            return
        if len(self._warned) >= _MOST_WARNED:
            self._warned.clear()
        self._warned.add(peer)
        log.warning("forwarding_headers_ignored", extra={"peer": peer, "headers": foreign})

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
