"""The keys of a client: those it registered, or those it publishes at its ``jwks_uri``.

What was read well is kept for minutes. What could not be had is asked for again soon, then ever
less often, so that a client's short outage is short here too and a long one costs us little. A key
that we have not heard of means that the client has changed its keys (OpenID Connect Core §10.1.1):
we look once more, at most once in ten seconds for a client, whoever makes up names of keys.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from idp.foundation.egress import EgressFailed, EgressRefused
from idp.foundation.ephemeral import EphemeralStore
from idp.foundation.ids import digest
from idp.oidc.clients import ClientRecord
from idp.oidc.jwks_document import names_key, parse_jwks
from idp.oidc.provider import Provider

KEPT_SECONDS = 300
FIRST_WAIT_SECONDS = 10
LONGEST_WAIT_SECONDS = 160
REFETCH_SECONDS = 10

log = logging.getLogger(__name__)


def find_client_keys(
    provider: Provider, client: ClientRecord, kid: object
) -> Mapping[str, Any] | None:
    """The JWK set to verify with; None when the client has none that can be had now.

    ``kid`` is the name in the header that is to be verified, not believed in any way.
    """
    if client.jwks is not None:
        return client.jwks
    if client.jwks_uri is None:
        return None
    published = _Published(provider, client.client_id, client.jwks_uri)
    kept = published.find_kept()
    if kept is None:
        return published.fetch()
    if names_key(kept, kid) or not published.may_look_again():
        return kept
    return published.fetch() or kept


class _Published:
    """What one client publishes, as all workers know it."""

    def __init__(self, provider: Provider, client_id: str, uri: str) -> None:
        self._store: EphemeralStore = provider.foundation.ephemeral
        self._egress = provider.egress
        self._uri = uri
        self._client_id = client_id
        self._name = digest(f"{client_id}|{uri}")

    def find_kept(self) -> dict[str, Any] | None:
        kept = self._store.get(f"jwks:{self._name}")
        jwks: dict[str, Any] | None = json.loads(kept) if kept is not None else None
        return jwks

    def may_look_again(self) -> bool:
        """True for one caller in ten seconds."""
        return self._store.add(f"jwks-again:{self._name}", "1", REFETCH_SECONDS)

    def fetch(self) -> dict[str, Any] | None:
        """Ask the client, unless it failed a moment ago."""
        if self._store.get(f"jwks-wait:{self._name}") is not None:
            return None
        try:
            answer = self._egress.get(self._uri)
            if answer.status != 200:
                raise EgressFailed(f"status {answer.status}")
            jwks = parse_jwks(answer.body)
        except (EgressRefused, EgressFailed, ValueError) as fault:
            self._back_off(fault)
            return None
        self._store.put(f"jwks:{self._name}", json.dumps(jwks), KEPT_SECONDS)
        self._store.delete(f"jwks-failures:{self._name}")
        return jwks

    def _back_off(self, fault: Exception) -> None:
        failures = self._store.increment(f"jwks-failures:{self._name}", KEPT_SECONDS * 2)
        wait = min(FIRST_WAIT_SECONDS * 2 ** (min(failures, 10) - 1), LONGEST_WAIT_SECONDS)
        self._store.put(f"jwks-wait:{self._name}", "1", wait)
        log.warning(
            "client_keys_unreadable",
            extra={"client": self._client_id, "fault": str(fault), "wait": wait},
        )
