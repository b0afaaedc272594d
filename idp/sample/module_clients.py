"""Registers the six sample modules as clients, once, and keeps their credentials sealed."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from idp import oidc
from idp.audit import OPERATOR
from idp.foundation.context import Foundation
from idp.foundation.sealing import SealBroken
from idp.foundation.settings import Settings
from idp.sample.accounts import require_sample
from idp.sample.modules import (
    BACKCHANNEL_LOGOUT_PATH,
    CALLBACK_PATH,
    MODULE_NAMES,
    SIGNED_OUT_PATH,
    ModuleCredentials,
    module_addresses,
)
from idp.sample.organisation import CENTRAL

FIRST_PORT_OFFSET = 101
_PURPOSE = "sample-modules"
_EDITION = 2
"""Of the metadata below; an installation with another one registers its modules anew."""
_TITLES = {
    "informasi": "Modul Informasi ASN",
    "analisis": "Modul Analisis",
    "perencanaan": "Modul Perencanaan",
    "pengelolaan": "Modul Pengelolaan",
    "layanan": "Modul Layanan",
    "pelaporan": "Modul Pelaporan",
}


def module_hosts(settings: Settings, port: int) -> frozenset[str]:
    """``host:port`` of the sample modules, which logout messages may reach on loopback."""
    addresses = module_addresses(settings.issuer, port + FIRST_PORT_OFFSET)
    return frozenset(urlsplit(address).netloc for address in addresses.values())


def ensure_module_clients(foundation: Foundation, port: int) -> dict[str, ModuleCredentials]:
    """The credentials of the six modules; registers them where that is still to be done.

    Registered anew when the provider has moved to another port, since redirect URIs are exact, and
    when the metadata below have changed.
    Raises Forbidden ``sample_only``.
    """
    require_sample(foundation)
    addresses = module_addresses(foundation.settings.issuer, port + FIRST_PORT_OFFSET)
    kept = _read(foundation)
    if kept is not None and kept["addresses"] == addresses and kept.get("edition") == _EDITION:
        return {name: ModuleCredentials(**kept["clients"][name]) for name in MODULE_NAMES}
    credentials = {}
    now_ms = foundation.clock.now_ms()
    with foundation.database.transaction() as tx:
        for record in oidc.list_modules(tx):
            oidc.replace_module(tx, record.client_id, actor=OPERATOR, now_ms=now_ms)
        for name in MODULE_NAMES:
            metadata = oidc.read_metadata(_metadata(name, addresses[name]), loopback_allowed=True)
            registered = oidc.register_client(
                tx, metadata, actor=OPERATOR, now_ms=now_ms, owner_unit=CENTRAL, module=name
            )
            credentials[name] = ModuleCredentials(
                registered.client_id, registered.client_secret or ""
            )
        clients = {name: asdict(value) for name, value in credentials.items()}
        _write(foundation, {"edition": _EDITION, "addresses": addresses, "clients": clients})
    return credentials


def _metadata(name: str, address: str) -> dict[str, object]:
    return {
        "client_name": _TITLES[name],
        "client_uri": address + "/",
        "redirect_uris": [address + CALLBACK_PATH],
        "post_logout_redirect_uris": [address + SIGNED_OUT_PATH],
        "backchannel_logout_uri": address + BACKCHANNEL_LOGOUT_PATH,
        "token_endpoint_auth_method": "client_secret_basic",
        # client_credentials and "pdp": the module asks the decision point by itself.
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"],
        "scope": f"openid profile offline_access {name} pdp",
    }


def _read(foundation: Foundation) -> dict[str, Any] | None:
    try:
        sealed = (foundation.settings.data_dir / "sample-modules.sealed").read_text()
        parsed: dict[str, Any] = json.loads(foundation.master_key.unseal(_PURPOSE, sealed))
    except (FileNotFoundError, SealBroken):
        return None
    return parsed


def _write(foundation: Foundation, content: dict[str, object]) -> None:
    path = foundation.settings.data_dir / "sample-modules.sealed"
    sealed = foundation.master_key.seal(_PURPOSE, json.dumps(content).encode())
    draft = path.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(sealed)
    draft.replace(path)
