"""Asks SIMASN's access engine before an act (AuthZEN Authorization API 1.0 §6).

The module proves itself with a token of its own (client credentials, scope ``pdp``), says who
wants to do what to which record, and gets yes or no with a sentence for the person and the
articles. Roles in a token are minutes old; this answer is the present one. Copy as it is.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import requests
from sign_in import TIMEOUT_SECONDS, SignIn

if TYPE_CHECKING:
    from module import ModuleConfig

METADATA_PATH = "/.well-known/authzen-configuration"
METADATA_SECONDS = 600
TOKEN_MARGIN_SECONDS = 30
SCOPE = "pdp"


@dataclass(frozen=True)
class Decision:
    """What the access engine answered; ``answered`` is false when it did not.

    ``reason`` is Indonesian and for the person, ``obligations`` what the module has to do when
    it is allowed (such as ``samarkan``).
    """

    allowed: bool
    reason: str
    code: str = ""
    pasal: Sequence[str] = ()
    obligations: Sequence[str] = ()
    answered: bool = True


# Without an answer nothing is allowed (Pasal 2 huruf a).
NO_ANSWER = Decision(
    allowed=False,
    reason="Mesin akses SIMASN belum menjawab. Tunggu beberapa saat, lalu coba lagi.",
    code="temporarily_unavailable",
    answered=False,
)


class AccessEngine:
    """The access engine as one module sees it; safe to share between threads."""

    def __init__(self, config: "ModuleConfig", sign_in: SignIn) -> None:
        self._config = config
        self._sign_in = sign_in
        self._http = requests.Session()
        self._http.trust_env = sign_in.uses_proxy
        self._lock = threading.Lock()
        self._token = ("", 0.0)
        self._endpoint = ("", 0.0)

    def decide(
        self,
        sub: str,
        action: str,
        resource: Mapping[str, Any],
        proof: Mapping[str, Any],
    ) -> Decision:
        """Ask about one act. ``resource`` has ``type``, ``id`` and ``properties``.

        ``proof`` tells how the person signed in here (``acr``, ``auth_time``). Never raises.
        """
        question = {
            "subject": {"type": "user", "id": sub},
            "action": {"name": action},
            "resource": resource,
            "context": {name: value for name, value in proof.items() if value is not None},
        }
        try:
            answer = self._post(question)
            if answer.status_code == 401:
                self._token = ("", 0.0)  # ended before its time: a new one, once
                answer = self._post(question)
            answer.raise_for_status()
            return read_decision(answer.json())
        except (requests.RequestException, ValueError, LookupError, TypeError):
            return NO_ANSWER

    def _post(self, question: Mapping[str, Any]) -> requests.Response:
        return self._http.post(
            self._find_endpoint(),
            json=question,
            headers={"Authorization": f"Bearer {self._own_token()}"},
            timeout=TIMEOUT_SECONDS,
        )

    def _own_token(self) -> str:
        """The module's own access token, kept until shortly before it expires."""
        with self._lock:
            token, until = self._token
            if time.time() >= until:
                answer = self._http.post(
                    self._sign_in.metadata()["token_endpoint"],
                    data={"grant_type": "client_credentials", "scope": SCOPE},
                    # RFC 6749 §2.3.1: both are form-urlencoded first.
                    auth=(
                        quote_plus(self._config.client_id),
                        quote_plus(self._config.client_secret),
                    ),
                    timeout=TIMEOUT_SECONDS,
                )
                answer.raise_for_status()
                given = answer.json()
                token = str(given["access_token"])
                until = time.time() + float(given["expires_in"]) - TOKEN_MARGIN_SECONDS
                self._token = (token, until)
            return token

    def _find_endpoint(self) -> str:
        with self._lock:
            address, until = self._endpoint
            if time.time() >= until:
                issuer = self._config.issuer
                answer = self._http.get(issuer + METADATA_PATH, timeout=TIMEOUT_SECONDS)
                answer.raise_for_status()
                metadata = answer.json()
                if metadata["policy_decision_point"] != issuer:  # AuthZEN 1.0 §9.2.3
                    raise ValueError("the metadata is another decision point's")
                address = str(metadata["access_evaluation_endpoint"])
                self._endpoint = (address, time.time() + METADATA_SECONDS)
            return address


def read_decision(document: Mapping[str, Any]) -> Decision:
    """Read an answer; raises LookupError or TypeError for one that is none."""
    context = document["context"]
    return Decision(
        allowed=document["decision"] is True,  # anything else is a no
        reason=str(context["reason_user"]["id"]),
        code=str(context["code"]),
        pasal=tuple(str(article) for article in context["pasal"]),
        obligations=tuple(str(duty) for duty in context.get("obligations", ())),
    )
