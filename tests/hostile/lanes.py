"""Threads that play a person and a client on several connections at once."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

from idp.foundation.clock import Clock, SystemClock
from idp.foundation.context import Foundation
from tests.hostile.served import Answer, Guest, Line, Served
from tests.rooms.authentication.owners import PASSWORD, Owner
from tests.spec.flows import CHALLENGE, REDIRECT, VERIFIER, add_client

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
RUNNERS = 3
"""Connections that send the same thing at once."""


class Tally:
    """How the races ended."""

    def __init__(self) -> None:
        self.raced: Counter[str] = Counter()
        self.broken: Counter[str] = Counter()
        self.faults: list[str] = []

    def judge(self, kind: str, answers: Sequence[Answer | None], won: Sequence[bool]) -> None:
        """One wins. None may win where a connection broke: nobody knows what came of that."""
        self.raced[kind] += 1
        broke = None in answers
        self.broken[kind] += broke
        wins = list(won).count(True)
        faulty = any(answer is not None and answer.status >= 500 for answer in answers)
        if wins > 1 or faulty or (wins == 0 and not broke):
            seen = [answer and (answer.status, answer.body[:100]) for answer in answers]
            self.faults.append(f"{kind}: {seen}")


class Lane:
    """The connections of one thread, signed in at one of them."""

    def __init__(self, served: Served, tally: Tally, owner: Owner, client: Any) -> None:
        self.served = served
        self.tally = tally
        self.lines = [served.line() for _ in range(RUNNERS)]
        self.owner = owner
        self.basic = basic_of(client)
        self.authorize = authorize_path(client)
        self.guest = signed_in(self.lines[0], owner)

    def close(self) -> None:
        for line in self.lines:
            line.close()

    def all_at_once(
        self, requests: Sequence[tuple[str, dict[str, str], dict[str, str]]]
    ) -> list[Answer | None]:
        """Every request is on its way before the first answer is read."""
        sent = [line.send(*each) for line, each in zip(self.lines, requests, strict=True)]
        return [
            line.receive() if went else None for line, went in zip(self.lines, sent, strict=True)
        ]

    def race(self, kind: str, fields: dict[str, str], headers: dict[str, str]) -> None:
        """The same token request on every line."""
        answers = self.all_at_once([("/oauth/token", fields, headers)] * RUNNERS)
        self.tally.judge(kind, answers, [_is_ok(answer) for answer in answers])

    def new_code(self) -> str:
        """A code from the session of this lane's person."""
        return code_in(self.lines[0].surely(self.authorize, None, self.guest.headers))

    def new_tokens(self) -> dict[str, Any]:
        """Tokens from a fresh code; asked for again with another where a connection broke."""
        while True:
            answer = self.lines[1].ask("/oauth/token", exchange(self.new_code()), self.basic)
            if answer is not None:
                assert answer.status == 200, answer.body
                tokens: dict[str, Any] = answer.json()
                return tokens


def _is_ok(answer: Answer | None) -> bool:
    return answer is not None and answer.status == 200


def basic_of(client: Any) -> dict[str, str]:
    pair = f"{client.client_id}:{client.client_secret}".encode()
    return {"Authorization": "Basic " + base64.b64encode(pair).decode()}


def authorize_path(client: Any) -> str:
    query = {
        "client_id": client.client_id,
        "redirect_uri": REDIRECT,
        "response_type": "code",
        "scope": "openid offline_access",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    return "/oauth/authorize?" + urlencode(query)


def code_in(answer: Answer) -> str:
    """The code that a redirect carries to the client."""
    assert answer.location.startswith(REDIRECT), (answer.status, answer.location)
    return parse_qs(urlsplit(answer.location).query)["code"][0]


def exchange(code: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
    }


def refresh(token: str) -> dict[str, str]:
    return {"grant_type": "refresh_token", "refresh_token": token}


def ordinary_client(foundation: Foundation) -> Any:
    """A first-party client that refreshes."""
    return add_client(foundation, scope="openid offline_access")


def signed_in(line: Line, owner: Owner) -> Guest:
    """A browser of somebody without a second factor; tried again where a connection broke."""
    while True:
        guest = Guest(line)
        answer = guest.type_password(owner.nip, PASSWORD)
        if answer is not None:
            assert opens_session(answer), (answer.status, answer.text[:400])
            return guest


def opens_session(answer: Answer | None) -> bool:
    """Whether this answer completes a sign-in."""
    return answer is not None and any(
        cookie.startswith("simasn_session=") and not cookie.startswith("simasn_session=;")
        for cookie in answer.cookies
    )


def half_signed_in(line: Line, owner: Owner) -> tuple[Guest, str, dict[str, str]]:
    """A browser that has proven the password alone, and its form for the second factor."""
    while True:
        guest = Guest(line)
        answer = guest.type_password(owner.nip, PASSWORD)
        page = guest.arrive(answer.location) if answer is not None else None
        if page is not None:
            return guest, *guest.form(page)


class Assertions:
    """A client that proves itself by private_key_jwt."""

    def __init__(self, foundation: Foundation, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._key = ECKey.generate_key("P-256")
        self._audience = foundation.settings.issuer
        self.client_id = add_client(
            foundation,
            redirect_uris=[],
            grant_types=["client_credentials"],
            scope="pdp",
            token_endpoint_auth_method="private_key_jwt",
            jwks={"keys": [self._key.as_dict(private=False)]},
        ).client_id

    def token_request(self, jti: str) -> dict[str, str]:
        now = self._clock.now()
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self._audience,
            "jti": jti,
            "iat": now,
            "exp": now + 60,
        }
        return {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": jwt.encode({"alg": "ES256"}, claims, self._key),
        }
