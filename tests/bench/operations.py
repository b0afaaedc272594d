"""The workloads: one generator each, one operation from first request to last checked answer."""

import base64
import hashlib
import json
import random
from collections.abc import Generator
from itertools import count
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from .browser import Jar, get, post, walk
from .engine import Exhausted, Factory, Operation
from .target import Grant, Session, Target, decode_claims
from .wire import CheckFailed, Response

_DECODE_EVERY = 16


def pkce() -> tuple[str, str]:
    """A code verifier and its S256 challenge (RFC 7636 §4.1, §4.2)."""
    verifier = f"{random.getrandbits(258):065x}"
    digest = hashlib.sha256(verifier.encode()).digest()
    return verifier, base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def read_json(response: Response, status: int = 200) -> dict[str, Any]:
    """The JSON object of an answer with that status. Raises CheckFailed."""
    if response.status != status:
        said = response.body[:200].decode(errors="replace")
        raise CheckFailed(f"status {response.status}: {said}")
    document = json.loads(response.body)
    if not isinstance(document, dict):
        raise CheckFailed("not a JSON object")
    return document


def read_code(target: Target, location: str, state: str) -> str:
    """The code in a redirect back to the client. Raises CheckFailed."""
    if not location.startswith(target.redirect_uri):
        raise CheckFailed(f"redirected to {urlsplit(location).path or 'nowhere'}")
    answer = parse_qs(urlsplit(location).query)
    if answer.get("state") != [state] or "code" not in answer:
        raise CheckFailed(f"no code: {answer.get('error')} {answer.get('error_description')}")
    return answer["code"][0]


class Checker:
    """Checks token answers: fields always, JWT headers and claims in one of sixteen."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.turn = count()

    def token(self, answer: dict[str, Any], for_person: bool, nonce: str = "") -> None:
        """RFC 6749 §5.1 and, for a person, OpenID Connect Core §3.1.3.3. Raises CheckFailed."""
        if answer["token_type"].lower() != "bearer" or answer["expires_in"] <= 0:
            raise CheckFailed("not a usable bearer token")
        if not answer["access_token"]:
            raise CheckFailed("empty access token")
        if for_person and not (answer["refresh_token"] and answer["id_token"].count(".") == 2):
            raise CheckFailed("refresh token or ID token is missing")
        if next(self.turn) % _DECODE_EVERY == 0:
            self._claims(answer, for_person, nonce)

    def _claims(self, answer: dict[str, Any], for_person: bool, nonce: str) -> None:
        target = self.target
        if target.jwt_access_tokens:
            header, claims = decode_claims(answer["access_token"])
            if header["alg"] != "ES256" or claims["iss"] != target.issuer or "jti" not in claims:
                raise CheckFailed("access token is not an ES256 JWT of this issuer")
        if for_person:
            _header, claims = decode_claims(answer["id_token"])
            audience = claims["aud"]
            audiences = audience if isinstance(audience, list) else [audience]
            if target.client.client_id not in audiences:
                raise CheckFailed("ID token for another client")
            if nonce and claims.get("nonce") != nonce:
                raise CheckFailed("ID token with another nonce")


def document(target: Target, path: str, field: str) -> Factory:
    """GET a metadata document; every answer must equal the first, which must have the field."""
    request = get(target.host, path)
    expected: list[bytes] = []

    def operation() -> Operation:
        response = yield request
        if not expected:
            read_json(response)[field]
            expected.append(response.body)
        if response.status != 200 or response.body != expected[0]:
            raise CheckFailed(f"status {response.status} or another document")

    return operation


def client_credentials(target: Target) -> Factory:
    """The client credentials grant (RFC 6749 §4.4)."""
    form = urlencode({"grant_type": "client_credentials", **target.client_credentials})
    client = target.machine or target.client
    request = post(target.host, target.endpoints.token, form, extra=client.authorization)
    checker = Checker(target)

    def operation() -> Operation:
        response = yield request
        checker.token(read_json(response), for_person=False)

    return operation


def introspect(target: Target) -> Factory:
    """Introspection (RFC 7662) over all tokens in turn; each must be active and right."""
    path, extra = target.endpoints.introspect, target.client.authorization
    requests = [
        (post(target.host, path, f"token={grant.access_token}", extra=extra), grant)
        for grant in target.grants
    ]
    turn = count()

    def operation() -> Operation:
        request, grant = requests[next(turn) % len(requests)]
        answer = read_json((yield request))
        if answer["active"] is not True or answer["client_id"] != target.client.client_id:
            raise CheckFailed("token not active")
        if answer["exp"] <= 0 or ("sub" in answer and answer["sub"] != grant.subject):
            raise CheckFailed("introspection tells of somebody else")

    return operation


def userinfo(target: Target) -> Factory:
    """UserInfo (OpenID Connect Core §5.3) over all tokens in turn; `sub` must be its own."""
    requests = [
        (
            get(
                target.host,
                target.endpoints.userinfo,
                extra=f"Authorization: Bearer {grant.access_token}\r\n",
            ),
            grant.subject,
        )
        for grant in target.grants
    ]
    turn = count()

    def operation() -> Operation:
        request, subject = requests[next(turn) % len(requests)]
        if read_json((yield request))["sub"] != subject:
            raise CheckFailed("userinfo of somebody else")

    return operation


def _authorize(
    target: Target, session: Session, plain: bool = False
) -> Generator[bytes, Response, tuple[str, str, str]]:
    """With a live session: one request, straight back with a code. (code, verifier, state)."""
    verifier, challenge = pkce()
    state = verifier[:32]
    url = target.authorize_url(challenge, state, plain)
    response = yield get(target.host, url, session.jar)
    session.jar.store(response)
    if response.status not in (302, 303):
        raise CheckFailed(f"authorize: status {response.status}")
    return read_code(target, response.header(b"location"), state), verifier, state


def authorize(target: Target, keep: bool = False) -> Factory:
    """An authorization request with a live session; `keep` collects the codes."""

    def operation() -> Operation:
        session = target.sessions.popleft()
        try:
            code, verifier, _state = yield from _authorize(target, session)
        finally:
            target.sessions.append(session)
        if keep:
            target.codes.append((code, verifier))

    return operation


def _exchange_request(target: Target, code: str, verifier: str) -> bytes:
    form = (
        f"grant_type=authorization_code&code={quote(code)}&code_verifier={verifier}"
        f"&redirect_uri={quote(target.redirect_uri, safe='')}"
    )
    return post(target.host, target.endpoints.token, form, extra=target.client.authorization)


def exchange(target: Target) -> Factory:
    """The exchange of codes made beforehand (RFC 6749 §4.1.3); ends when they run out."""
    checker = Checker(target)

    def operation() -> Operation:
        if not target.codes:
            raise Exhausted
        code, verifier = target.codes.popleft()
        response = yield _exchange_request(target, code, verifier)
        checker.token(read_json(response), for_person=True)

    return operation


def code_flow(target: Target, collect: bool = False, plain: bool = False) -> Factory:
    """Authorization and exchange, two requests; `collect` keeps what came out of it."""
    checker = Checker(target)

    def operation() -> Operation:
        session = target.sessions.popleft()
        try:
            code, verifier, state = yield from _authorize(target, session, plain)
        finally:
            target.sessions.append(session)
        answer = read_json((yield _exchange_request(target, code, verifier)))
        if collect:
            _header, claims = decode_claims(answer["id_token"])
            access_token, refresh_token = answer["access_token"], answer["refresh_token"]
            target.grants.append(Grant(access_token, refresh_token, str(claims["sub"])))
        else:
            checker.token(answer, for_person=True, nonce=state)

    return operation


def refresh(target: Target) -> Factory:
    """Rotation (RFC 6749 §6) over many families; the new token must differ from the old."""
    checker = Checker(target)

    def operation() -> Operation:
        old = target.families.popleft()
        form = f"grant_type=refresh_token&refresh_token={quote(old)}"
        response = yield post(
            target.host, target.endpoints.token, form, extra=target.client.authorization
        )
        answer = read_json(response)
        checker.token(answer, for_person=True)
        if answer["refresh_token"] == old:
            raise CheckFailed("refresh token was not rotated")
        target.families.append(answer["refresh_token"])

    return operation


def sign_in(target: Target, keep: bool = False) -> Factory:
    """A browser without cookies: authorization, sign-in form, password, back with a code."""
    turn = count(random.randrange(1000))

    def operation() -> Operation:
        person = target.people[next(turn) % len(target.people)]
        _verifier, challenge = pkce()
        state = challenge[:32]
        jar = Jar()
        url = target.authorize_url(challenge, state)
        location = yield from walk(target.host, url, target.redirect_uri, jar, person)
        read_code(target, location, state)
        if keep:
            target.sessions.append(Session(jar, person))

    return operation
