"""Transmitter configuration (SSF 1.0 §7.1): bytes made once, public."""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import urlsplit

from idp.foundation.http import Request, Response
from idp.oidc import Provider, cached_document
from idp.signals import vocabulary as words

_SECONDS = 3600


def metadata(provider: Provider) -> dict[str, Any]:
    """What a receiver needs to know (§7.1, CAEP Interoperability Profile 1.0 §2.3)."""
    at = provider.endpoint
    return {
        "spec_version": "1_0",
        "issuer": provider.issuer,
        "jwks_uri": at("/oauth/jwks"),
        "delivery_methods_supported": [words.PUSH, words.POLL],
        "configuration_endpoint": at(words.STREAM_PATH),
        "status_endpoint": at(words.STATUS_PATH),
        "add_subject_endpoint": at(words.ADD_SUBJECT_PATH),
        "remove_subject_endpoint": at(words.REMOVE_SUBJECT_PATH),
        "verification_endpoint": at(words.VERIFICATION_PATH),
        "critical_subject_members": ["user", "session"],
        "authorization_schemes": [{"spec_urn": "urn:ietf:rfc:6749"}],
        "default_subjects": "ALL",
    }


def well_known_paths(issuer: str) -> list[str]:
    """§7.2.1: the path of the issuer, where it has one, comes after the well-known name."""
    path = urlsplit(issuer).path.rstrip("/")
    return [words.WELL_KNOWN] + ([words.WELL_KNOWN + path] if path else [])


class MetadataEndpoint:
    """``/.well-known/ssf-configuration``."""

    def __init__(self, provider: Provider) -> None:
        self._body = json.dumps(metadata(provider), indent=1).encode()
        self._etag = f'"{hashlib.sha256(self._body).hexdigest()[:32]}"'

    def __call__(self, request: Request) -> Response:
        return cached_document(request, self._body, self._etag, _SECONDS)
