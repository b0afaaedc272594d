"""The fields of a client's form, by its kind: only those that matter, and safe where none is asked.

Every kind uses PKCE with S256, codes only, and the redirect addresses exactly as written
(RFC 9700 §2.1); nothing here can switch that off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from idp import oidc
from idp.desk import Form
from idp.foundation.errors import Refusal
from idp.oidc import ClientDraft

NAME, HOME, REDIRECTS, SIGNED_OUT = "nama", "beranda", "alamat_kembali", "alamat_keluar"
BACKCHANNEL, METHOD, KEYS = "alamat_backchannel", "cara", "alamat_kunci"
MODULE, UNIT, BASIS = "modul", "unit", "dasar"
PERSONAL_DATA = ("profile", "email", "phone", "kepegawaian")
SERVICES = ("pdp", "statistik", "scim", "ssf.read", "ssf.manage")
METHODS = ("client_secret_basic", "private_key_jwt")
_SCOPE_PREFIX = "scope_"
_ADDRESS, _ADDRESSES = 400, 2000
_FAULTS = {
    "has a fragment": "klien.alamat.fragmen",
    "has user information": "klien.alamat.pengguna",
    "has a wildcard": "klien.alamat.bintang",
    "http is for loopback only": "klien.alamat.http",
    "must be https": "klien.alamat.https",
    "is not a URI": "klien.alamat.bukan",
    "has no host": "klien.alamat.bukan",
    "has characters that a URI does not have": "klien.alamat.bukan",
}
"""What is wrong with an address, as idp.oidc says it -> as people read it."""


@dataclass(frozen=True, slots=True)
class KindOfClient:
    """What the form of one kind asks."""

    kind: str
    fields: tuple[str, ...]
    scopes: tuple[str, ...] = ()
    """Of which some are chosen."""

    def asks(self, field: str) -> bool:
        return field in self.fields


_FOR_PEOPLE = (NAME, HOME, REDIRECTS, SIGNED_OUT, BACKCHANNEL, UNIT, BASIS)
KINDS: Mapping[str, KindOfClient] = {
    kind.kind: kind
    for kind in (
        KindOfClient("modul", (MODULE, *_FOR_PEOPLE)),
        KindOfClient("web", (*_FOR_PEOPLE, METHOD, KEYS), PERSONAL_DATA),
        KindOfClient("seluler", (NAME, REDIRECTS, UNIT, BASIS), PERSONAL_DATA),
        KindOfClient("layanan", (NAME, METHOD, KEYS, UNIT, BASIS), SERVICES),
    )
}
KEPT = (
    *(NAME, HOME, REDIRECTS, SIGNED_OUT, BACKCHANNEL, METHOD, KEYS, MODULE, UNIT, BASIS),
    *(_SCOPE_PREFIX + scope for scope in (*PERSONAL_DATA, *SERVICES)),
)
"""The fields that wait while a fresh proof is given."""


def scope_field(scope: str) -> str:
    """The name of a scope's box."""
    return _SCOPE_PREFIX + scope


def read_client(
    form: Form,
    kind: KindOfClient,
    *,
    loopback_allowed: bool,
    registered: Mapping[str, Any] | None = None,
) -> ClientDraft | None:
    """The client that a form describes; None where ``form`` now holds what is wrong with it.

    ``registered`` is the metadata of a client that is to be changed: what the form does not ask
    stays as it is there.
    """
    raw: dict[str, Any] = {
        **(registered or {}),
        "client_name": form.text(NAME),
        "application_type": "native" if kind.kind == "seluler" else "web",
        **_addresses(form, kind, loopback_allowed=loopback_allowed),
        **_way_of_proof(form, kind, registered, loopback_allowed=loopback_allowed),
    }
    is_new_module = registered is None and kind.asks(MODULE)
    module = form.choice(MODULE, oidc.MODULES) if is_new_module else None
    raw |= _grants_and_scope(form, kind, module, registered)
    unit, basis = form.values.get(UNIT, ""), form.text(BASIS, required=False)
    if not form.is_good:
        return None
    try:
        given = {name: value for name, value in raw.items() if value is not None}
        metadata = oidc.read_metadata(given, loopback_allowed=loopback_allowed)
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    return ClientDraft(
        "register",
        metadata.client_name,
        metadata=metadata.model_dump(exclude_none=True),
        owner_unit=unit or None,
        module=module,
        basis=basis or None,
    )


def values_of(metadata: Mapping[str, Any], unit: str | None, basis: str | None) -> dict[str, str]:
    """What stands in the form of a client that is registered."""
    scopes = str(metadata.get("scope", "")).split()
    values = {
        NAME: metadata["client_name"],
        HOME: metadata.get("client_uri") or "",
        REDIRECTS: "\n".join(metadata.get("redirect_uris", ())),
        SIGNED_OUT: "\n".join(metadata.get("post_logout_redirect_uris", ())),
        BACKCHANNEL: metadata.get("backchannel_logout_uri") or "",
        METHOD: metadata["token_endpoint_auth_method"],
        KEYS: metadata.get("jwks_uri") or "",
        UNIT: unit or "",
        BASIS: basis or "",
        MODULE: next((scope for scope in scopes if scope in oidc.MODULES), ""),
    }
    return values | {scope_field(scope): "1" for scope in scopes}


def _addresses(form: Form, kind: KindOfClient, *, loopback_allowed: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field, member in ((HOME, "client_uri"), (BACKCHANNEL, "backchannel_logout_uri")):
        if kind.asks(field):
            address = form.text(field, most=_ADDRESS, required=False)
            _lint(form, field, [address], native=False, loopback_allowed=loopback_allowed)
            found[member] = address or None
    native = kind.kind == "seluler"
    for field, member in ((REDIRECTS, "redirect_uris"), (SIGNED_OUT, "post_logout_redirect_uris")):
        if kind.asks(field):
            written = form.text(field, most=_ADDRESSES, required=field == REDIRECTS)
            found[member] = list(dict.fromkeys(written.split()))
            _lint(form, field, found[member], native=native, loopback_allowed=loopback_allowed)
    return found


def _way_of_proof(
    form: Form,
    kind: KindOfClient,
    registered: Mapping[str, Any] | None,
    *,
    loopback_allowed: bool,
) -> dict[str, Any]:
    """How the client proves itself: chosen once, when it is registered."""
    if registered is not None:
        method = registered["token_endpoint_auth_method"]
        if registered.get("jwks_uri") is None:
            return {}
    elif kind.asks(METHOD):
        method = form.choice(METHOD, METHODS)
    else:
        method = "none" if kind.kind == "seluler" else METHODS[0]
    if method != "private_key_jwt":
        return {"token_endpoint_auth_method": method}
    address = form.text(KEYS, most=_ADDRESS)
    _lint(form, KEYS, [address], native=False, loopback_allowed=loopback_allowed)
    return {"token_endpoint_auth_method": method, "jwks_uri": address}


def _grants_and_scope(
    form: Form, kind: KindOfClient, module: str | None, registered: Mapping[str, Any] | None
) -> dict[str, Any]:
    chosen = [scope for scope in kind.scopes if form.values.get(scope_field(scope))]
    if kind.kind == "layanan" and not chosen:
        form.fault(scope_field(SERVICES[0]), "klien.lingkup.kosong")
    if registered is not None:
        had = str(registered.get("scope", "")).split()
        return {"scope": " ".join((*(s for s in had if s not in kind.scopes), *chosen))}
    if kind.kind == "layanan":
        return {"grant_types": ["client_credentials"], "scope": " ".join(chosen)}
    grants = ["authorization_code", "refresh_token"]
    if module is None:
        return {"grant_types": grants, "scope": " ".join(("openid", *chosen, "offline_access"))}
    # A module also asks the decision point by itself.
    return {
        "grant_types": [*grants, "client_credentials"],
        "scope": f"openid profile offline_access {module} pdp",
    }


def _lint(
    form: Form, field: str, addresses: list[str], *, native: bool, loopback_allowed: bool
) -> None:
    for address in filter(None, addresses):
        fault = oidc.redirect_uri_fault(address, native=native, loopback_allowed=loopback_allowed)
        if fault is not None:
            form.fault(field, _FAULTS.get(fault, "klien.alamat.bukan"), alamat=address[:120])
