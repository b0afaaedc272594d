"""A browser and a client in this process, for tests of the protocol over HTTP."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
from werkzeug.test import Client as WsgiClient
from werkzeug.test import TestResponse

from idp import authentication, directory, oidc
from idp.app import Application, build_provider, mount, subscribe
from idp.audit import OPERATOR
from idp.directory import NewPerson
from idp.foundation.context import Foundation
from idp.keys import ensure_keys

REDIRECT = "https://rp1.test:7001/cb"
PASSWORD = "mamegi-jureje-kiloya-musoyi"
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
VERIFIER = "v" * 64
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)
ALL_SCOPES = "openid profile email phone kepegawaian offline_access informasi layanan pengelolaan"


def start(foundation: Foundation) -> Application:
    """The whole application on the foundation of a test."""
    subscribe(foundation)
    ensure_keys(foundation)
    return mount(build_provider(foundation))


def add_person(
    foundation: Foundation, nip: str, *, name: str = "Melati Pasirpadi", totp: bool = False
) -> str:
    """An active person with PASSWORD, in the unit UJI; gives the id."""
    with foundation.database.transaction() as tx:
        if directory.find_unit_by_code(tx, "UJI") is None:
            unit = b"kode,nama,jenis,induk,berlaku_dari,berlaku_sampai,dasar_hukum,pusat\n"
            unit += b"PROV-19,Provinsi Uji,PROV,,2020-01-01,,,\n"
            unit += b"UJI,Dinas Uji,PD,PROV-19,2020-01-01,,,ya\n"
            directory.import_units(tx, unit, actor=OPERATOR, now_ms=foundation.clock.now_ms())
        person = directory.register_person(
            tx,
            NewPerson(name=name, unit_code="UJI", nip=nip),
            actor=OPERATOR,
            now_ms=foundation.clock.now_ms(),
        )
        authentication.seed_credentials(
            tx, foundation, person.id, password=PASSWORD, totp_secret=SEED if totp else None
        )
    return person.id


def add_client(
    foundation: Foundation, *, first_party: bool = True, module: str | None = None, **changes: Any
) -> oidc.Registered:
    """A confidential client with every grant, changed as given."""
    raw = {
        "client_name": "Aplikasi Uji",
        "redirect_uris": [REDIRECT],
        "scope": ALL_SCOPES,
        "grant_types": ["authorization_code", "refresh_token"],
        **changes,
    }
    metadata = oidc.read_metadata(raw, loopback_allowed=False)
    with foundation.database.transaction() as tx:
        return oidc.register_client(
            tx,
            metadata,
            actor=OPERATOR,
            now_ms=foundation.clock.now_ms(),
            first_party=first_party,
            module=module,
        )


@dataclass
class Party:
    """A relying party that talks to the application."""

    application: Application
    client_id: str
    client_secret: str | None
    redirect_uri: str = REDIRECT
    http: WsgiClient = field(init=False)

    def __post_init__(self) -> None:
        self.http = WsgiClient(self.application, use_cookies=False)

    def basic(self) -> dict[str, str]:
        pair = f"{self.client_id}:{self.client_secret}".encode()
        return {"Authorization": "Basic " + base64.b64encode(pair).decode()}

    def post(self, path: str, data: dict[str, Any], **headers: str) -> TestResponse:
        return self.http.post(path, data=data, headers={**self.basic(), **headers})

    def exchange(self, code: str, **changes: Any) -> TestResponse:
        data = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": VERIFIER,
            **changes,
        }
        return self.post("/oauth/token", {k: v for k, v in data.items() if v is not None})

    def refresh(self, token: str, **more: Any) -> TestResponse:
        data = {"grant_type": "refresh_token", "refresh_token": token, **more}
        return self.post("/oauth/token", data)

    def introspect(self, token: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.post("/oauth/introspect", {"token": token}).get_json()
        return answer

    def userinfo(self, token: str) -> TestResponse:
        return self.http.get("/oauth/userinfo", headers={"Authorization": f"Bearer {token}"})


class Browser:
    """A person's browser: keeps cookies, fills the sign-in forms, stops at the client's door."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.http = WsgiClient(application)
        self.pages: list[TestResponse] = []

    def authorize(self, party: Party, **changes: Any) -> TestResponse:
        """GET the authorization endpoint; parameters that are None are left out."""
        parameters = {
            "client_id": party.client_id,
            "redirect_uri": party.redirect_uri,
            "response_type": "code",
            "scope": "openid profile offline_access",
            "state": "s",
            "nonce": "n",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **changes,
        }
        query = {name: value for name, value in parameters.items() if value is not None}
        return self.http.get("/oauth/authorize", query_string=query)

    def sign_in(self, party: Party, nip: str, **changes: Any) -> dict[str, str]:
        """The whole way; gives the parameters at the client's redirect URI."""
        return self.follow(self.authorize(party, **changes), nip)

    def follow(
        self, response: TestResponse, nip: str, *, decision: str = "allow"
    ) -> dict[str, str]:
        """Fill what is asked until the browser is sent to the client."""
        for _ in range(12):
            self.pages.append(response)
            location = response.headers.get("Location")
            if location is None:
                response = self._submit(response, nip, decision)
            elif location.startswith("/"):
                response = self.http.get(location)
            else:
                return parameters_of(response)
        raise AssertionError("the sign-in does not end")

    def _submit(self, page: TestResponse, nip: str, decision: str) -> TestResponse:
        text = page.get_data(as_text=True)
        assert page.status_code == 200, (page.status_code, error_code(page))
        fields = hidden_fields(text)
        if 'name="password"' in text:
            fields |= {"username": nip, "password": PASSWORD}
        elif 'name="otp"' in text:
            fields["otp"] = self.code_now()
        elif 'name="decision"' in text:
            fields["decision"] = decision
        else:
            raise AssertionError(text[:400])
        return self.http.post(action_of(text), data=fields)

    def code_now(self) -> str:
        return pyotp.TOTP(SEED).at(self.application.foundation.clock.now())


def hidden_fields(html: str) -> dict[str, str]:
    """Hidden inputs of the page's form."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", html):
        if 'type="hidden"' in tag:
            name, value = (re.search(rf'{part}="([^"]*)"', tag) for part in ("name", "value"))
            if name:
                found[name[1]] = unescape(value[1]) if value else ""
    return found


def action_of(html: str) -> str:
    """Where the page's form goes."""
    found = re.search(r'<form[^>]*action="([^"]+)"', html)
    assert found, html[:400]
    return unescape(found[1])


def error_code(page: TestResponse) -> str | None:
    """What ``#error-code`` says."""
    found = re.search(r'id="error-code"[^>]*>([^<]+)<', page.get_data(as_text=True))
    return found[1] if found else None


def parameters_of(response: TestResponse) -> dict[str, str]:
    """Query parameters of a redirect."""
    query = urlsplit(response.headers["Location"]).query
    return {name: values[0] for name, values in parse_qs(query).items()}


def claims_of(token: str) -> dict[str, Any]:
    """The payload of a JWT, unverified."""
    body = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims
