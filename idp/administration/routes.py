"""The addresses of the interface, one an operation, and that of its description."""

from __future__ import annotations

from idp.access import AccessGuard
from idp.administration.openapi import describe
from idp.administration.operation import BASE
from idp.administration.serving import OperationEndpoint
from idp.administration.table import OPERATIONS
from idp.foundation.http import Request, Response, json_response
from idp.foundation.routes import Caller, Guard, Route
from idp.oidc import Provider

DESCRIPTION = BASE + "/openapi.json"


def administration_routes(provider: Provider, guard: AccessGuard) -> list[Route]:
    """Every address below BASE. No cookie is looked at, so that no form can be forged."""
    document = describe(OPERATIONS, provider.issuer)

    def show_description(_request: Request) -> Response:
        return json_response(200, document)

    return [
        Route(DESCRIPTION, ("GET",), show_description, Caller.ANYONE, Guard.NONE_NEEDED, "none"),
        *(
            Route(
                operation.address,
                (operation.method,),
                OperationEndpoint(provider, guard, operation),
                Caller.BEARER,
                Guard.NONE_NEEDED,
                "none",
            )
            for operation in OPERATIONS
        ),
    ]
