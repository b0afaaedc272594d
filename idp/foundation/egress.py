"""Outbound calls to addresses that somebody else wrote down, without being led astray.

The name is resolved once, every address it has must be public, and the connection goes to the
address that was checked (no second look-up that could answer otherwise). Redirects are not
followed, answers are bounded (OWASP: server-side request forgery).
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import SplitResult, urlsplit

import urllib3

from idp.foundation.settings import Settings

MAX_ANSWER = 256 * 1024
TIMEOUT = urllib3.Timeout(connect=3.0, read=5.0, total=8.0)


class EgressRefused(Exception):
    """The address may not be called."""


class EgressFailed(Exception):
    """The call did not succeed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Status and body of an outbound call."""

    status: int
    body: bytes


class Egress:
    """The only way out for server-side calls to registered addresses."""

    def __init__(self, settings: Settings, *, also_allowed: frozenset[str] = frozenset()) -> None:
        """``also_allowed``: ``host`` or ``host:port`` that pass although they are not public."""
        self._allowed = frozenset(settings.egress_allow) | also_allowed
        self._loopback_allowed = settings.test_mode
        self._ca_file = str(settings.extra_ca_file) if settings.extra_ca_file else None

    def get(self, url: str) -> Answer:
        """Fetch a document; raises EgressRefused or EgressFailed."""
        return self._call("GET", url, None, {})

    def post(
        self,
        url: str,
        body: bytes,
        content_type: str,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Answer:
        """Post a body; raises EgressRefused or EgressFailed."""
        return self._call("POST", url, body, {"Content-Type": content_type, **headers})

    def check(self, url: str) -> None:
        """Look up where the address leads, and call nobody; raises EgressRefused or EgressFailed.

        What passes now is looked up again at each call.
        """
        _, port, host = self._taken_apart(url)
        self._checked_address(host, port)

    def _call(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        parts, port, host = self._taken_apart(url)
        address = self._checked_address(host, port)
        pool = self._pool(parts.scheme, address, host, port)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            response = pool.urlopen(
                method,
                target,
                body=body,
                headers={"Host": parts.netloc, "Accept": "application/json", **headers},
                redirect=False,
                retries=False,
                timeout=TIMEOUT,
                preload_content=False,
            )
            content = response.read(MAX_ANSWER + 1)
            response.release_conn()
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise EgressFailed(type(error).__name__) from error
        finally:
            pool.close()
        if len(content) > MAX_ANSWER:
            raise EgressFailed("the answer is too large")
        return Answer(response.status, content)

    @staticmethod
    def _taken_apart(url: str) -> tuple[SplitResult, int, str]:
        """The address, its port and its host; raises EgressRefused."""
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as error:
            raise EgressRefused("not a URL") from error
        host = parts.hostname
        if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
            raise EgressRefused("not an http or https URL")
        return parts, port, host

    def _checked_address(self, host: str, port: int) -> str:
        passes = host in self._allowed or f"{host}:{port}" in self._allowed
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise EgressFailed("the name can't be resolved") from error
        addresses = [str(item[4][0]) for item in found]
        if not passes and not all(self._is_permitted(address) for address in addresses):
            raise EgressRefused("the address is not public")
        # A host with both families often listens on IPv4 alone (loopback of test installations).
        return min(addresses, key=lambda address: ":" in address)

    def _is_permitted(self, address: str) -> bool:
        parsed = ipaddress.ip_address(address.partition("%")[0])
        mapped = getattr(parsed, "ipv4_mapped", None)
        parsed = mapped or parsed
        if parsed.is_loopback:
            return self._loopback_allowed
        return parsed.is_global and not parsed.is_multicast

    def _pool(self, scheme: str, address: str, host: str, port: int) -> Any:
        if scheme == "http":
            return urllib3.HTTPConnectionPool(address, port, maxsize=1)
        context = ssl.create_default_context()
        if self._ca_file:
            context.load_verify_locations(self._ca_file)
        return urllib3.HTTPSConnectionPool(
            address,
            port,
            maxsize=1,
            ssl_context=context,
            server_hostname=host,
            assert_hostname=host,
        )
