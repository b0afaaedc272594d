"""Metadata of the decision point (AuthZEN Authorization API 1.0 §9)."""

from __future__ import annotations

import hashlib
import json

from idp.foundation.http import Request, Response

WELL_KNOWN = "/.well-known/authzen-configuration"
EVALUATION = "/access/v1/evaluation"
EVALUATIONS = "/access/v1/evaluations"
SEARCH_SUBJECT = "/access/v1/search/subject"
SEARCH_RESOURCE = "/access/v1/search/resource"
SEARCH_ACTION = "/access/v1/search/action"
_SECONDS = 3600


def metadata(issuer: str) -> dict[str, str]:
    """§9.1: the identifier is the issuer, and every endpoint is told."""
    return {
        "policy_decision_point": issuer,
        "access_evaluation_endpoint": issuer + EVALUATION,
        "access_evaluations_endpoint": issuer + EVALUATIONS,
        "search_subject_endpoint": issuer + SEARCH_SUBJECT,
        "search_resource_endpoint": issuer + SEARCH_RESOURCE,
        "search_action_endpoint": issuer + SEARCH_ACTION,
    }


class MetadataEndpoint:
    """``/.well-known/authzen-configuration``: bytes made once, cached by an entity tag."""

    def __init__(self, issuer: str) -> None:
        self._body = json.dumps(metadata(issuer), indent=1).encode()
        self._etag = f'"{hashlib.sha256(self._body).hexdigest()[:32]}"'

    def __call__(self, request: Request) -> Response:
        headers = [
            ("Content-Type", "application/json"),
            ("Cache-Control", f"public, max-age={_SECONDS}"),
            ("ETag", self._etag),
            ("Access-Control-Allow-Origin", "*"),
        ]
        if request.header("HTTP_IF_NONE_MATCH") == self._etag:
            return Response(304, b"", headers)
        return Response(200, self._body, headers)
