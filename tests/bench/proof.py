"""Before anything is timed: does a provider do the work that its figures stand for?"""

from typing import Any
from urllib.parse import urlencode

from . import operations
from .browser import Jar, get, post, walk
from .engine import Operation, once
from .target import Target, decode_claims
from .wire import CheckFailed, Response


def prove(target: Target) -> dict[str, object]:
    """One sign-in, one code, its exchange and refresh, with signatures verified.

    Returns what was seen (algorithms, which abuses were refused). Raises
    CheckFailed when a token is wrong or PKCE is not enforced.
    """
    seen: dict[str, object] = {}
    once(target.port, _flow(target, seen))
    return seen


def _token(target: Target, form: dict[str, str]) -> bytes:
    extra = target.client.authorization
    return post(target.host, target.endpoints.token, urlencode(form), extra=extra)


def _refused(response: Response) -> bool:
    return response.status == 400 and b"invalid_grant" in response.body


def _flow(target: Target, seen: dict[str, object]) -> Operation:
    keys = operations.read_json((yield get(target.host, target.endpoints.jwks)))
    jar, person = Jar(), target.people[0]
    forms = []
    for _round in range(2):
        verifier, challenge = operations.pkce()
        url = target.authorize_url(challenge, challenge[:32])
        location = yield from walk(target.host, url, target.redirect_uri, jar, person)
        code = operations.read_code(target, location, challenge[:32])
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        forms.append({**form, "redirect_uri": target.redirect_uri})
    # RFC 7636 §4.6
    response = yield _token(target, {**forms[0], "code_verifier": "x" * 64})
    if not _refused(response):
        raise CheckFailed("a wrong code verifier was accepted")
    answer = operations.read_json((yield _token(target, forms[1])))
    seen["id_token_alg"] = _verify(answer["id_token"], keys)
    seen["access_token_alg"] = "opaque"
    if target.jwt_access_tokens:
        seen["access_token_alg"] = _verify(answer["access_token"], keys)
    old = {"grant_type": "refresh_token", "refresh_token": answer["refresh_token"]}
    answer = operations.read_json((yield _token(target, old)))
    seen["rotates"] = answer["refresh_token"] != old["refresh_token"]
    response = yield _token(target, old)
    seen["refuses_used_refresh_token"] = _refused(response)
    response = yield _token(target, forms[1])
    seen["refuses_used_code"] = _refused(response)


def _verify(token: str, keys: dict[str, Any]) -> str:
    """Verify the signature with a published key; the algorithm. Raises CheckFailed."""
    header, _claims = decode_claims(token)
    try:
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet
    except ImportError:
        return f"{header['alg']} (signature not verified: joserfc is missing)"
    algorithm = str(header["alg"])
    try:
        jwt.decode(token, KeySet.import_key_set(keys), algorithms=[algorithm])  # type: ignore[arg-type]
    except JoseError as failure:
        raise CheckFailed(f"signature of a token is wrong: {failure}") from None
    return algorithm
