"""A program that calls the interface with the token of whoever signed in to it."""

from __future__ import annotations

import itertools
import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from werkzeug.test import Client as WsgiClient
from werkzeug.test import TestResponse

from idp import governance, oidc
from idp.administration.operation import BASE
from idp.app import Application
from tests.rooms.administration.described import check_answer
from tests.rooms.authentication.owners import PASSWORD, SEED, code_at, new_owner
from tests.rooms.governance.appointments import appoint
from tests.site import Browser
from tests.spec.flows import CHALLENGE, REDIRECT, VERIFIER, Party, add_client

_addresses = itertools.count(1)
ANSWERED: set[str] = set()
"""Operations that did what they should, in this process."""
REPEATABLE = {
    # They change nothing.
    *("searchCandidates", "previewTransferDay", "askPolicy", "verifyAudit", "exportAudit"),
    "lookAtReviewItems",
    # Another of the same kind may be asked for; what two decide, two decide anew.
    *("askRecommendation", "createReview", "bringTransferDay", "proposePolicy"),
    *("registerClient", "updateClient", "rotateSecret", "disableClient"),
}
"""Operations of which a repeat is no second act, or is meant as one."""
USED_UP = {
    *("useRecommendation", "reinstateAssignment", "liftUnitSuspension", "reassignReviewItems"),
}
"""What these rest on is gone with the act: the policy refuses the repeat (Pasal 9(7), 16)."""


class Program:
    """``get`` and ``post`` are answered for the person of ``role``, who signed in with it."""

    repeats = False
    """Whether each act is sent once more at once, which must not do it again."""

    def __init__(
        self,
        application: Application,
        role: str | None,
        unit: str | None = None,
        *,
        scope: str = "openid admin",
    ) -> None:
        self.application, self.foundation = application, application.foundation
        owner = new_owner(
            self.foundation,
            seed=SEED,
            unit="BKPSDMD" if role == "administrator" else "DINKES",
        )
        self.person, self.sub, self.nip = owner.person, owner.id, owner.nip
        if role is not None:
            appoint(self.foundation, owner.person, role, unit)
            with self.foundation.database.transaction() as tx:
                governance.sign_pledge(tx, owner.id, now_ms=self.foundation.clock.now_ms())
        self.browser = Browser(application, address=f"203.0.113.{next(_addresses)}")
        self.browser.sign_in(owner.nip, PASSWORD, code_at(self.foundation, SEED))
        self._scope = scope
        self.renew()
        self.http = WsgiClient(application, use_cookies=False)

    def renew(self) -> None:
        """A new token from the same sign-in."""
        self.token = self._token(self._scope)

    def get(self, path: str, **query: str) -> TestResponse:
        answer = self.http.get(BASE + path, query_string=query, headers=self._headers())
        return self._checked("get", path, answer)

    def post(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        first = self._post(path, body, headers)
        done = check_answer("post", path, first)
        if self.repeats and done is not None and done not in REPEATABLE:
            again = self._post(path, body, headers)
            check_answer("post", path, again)
            wanted = {409, 403} if done in USED_UP else {409}
            assert again.status_code in wanted, (done, again.status_code, again.text)
        return self._checked("post", path, first)

    def _post(
        self, path: str, body: dict[str, Any] | None, headers: dict[str, str]
    ) -> TestResponse:
        return self.http.post(
            BASE + path,
            data=json.dumps(body or {}),
            content_type="application/json",
            headers={**self._headers(), **headers},
        )

    def _checked(self, method: str, path: str, answer: TestResponse) -> TestResponse:
        done = check_answer(method, path, answer)
        if done is not None:
            ANSWERED.add(done)
        return answer

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def _token(self, scope: str) -> str:
        with self.foundation.database.reading() as tx:
            known = [c for c in oidc.list_clients(tx) if c.name == "Program Uji"]
        if known:
            secret = _SECRETS[known[0].client_id]
            client_id = known[0].client_id
        else:
            registered = add_client(
                self.foundation, client_name="Program Uji", scope="openid profile admin"
            )
            client_id, secret = registered.client_id, registered.client_secret or ""
            _SECRETS[client_id] = secret
        query = {
            "client_id": client_id,
            "redirect_uri": REDIRECT,
            "response_type": "code",
            "scope": scope,
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        answer = self.browser.get("/oauth/authorize?" + urlencode(query))
        code = parse_qs(urlsplit(answer.location).query)["code"][0]
        party = Party(self.application, client_id, secret)
        token: str = party.exchange(code, code_verifier=VERIFIER).get_json()["access_token"]
        return token


_SECRETS: dict[str, str] = {}
