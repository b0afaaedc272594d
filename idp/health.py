"""Whether the service lives and can work, and figures for the operator's monitoring."""

from __future__ import annotations

from sqlalchemy import text

from idp.foundation.database import Statement
from idp.foundation.errors import Unavailable
from idp.foundation.http import NO_STORE, Request, Response, json_response
from idp.foundation.routes import Caller, Guard, Route
from idp.oidc import Provider

_PROBE = Statement(text("SELECT 1"))
_FIGURES = {
    "simasn_outbox_open": (
        "Messages not yet delivered.",
        Statement(
            text(
                "SELECT COUNT(*) FROM outbox_message"
                " WHERE delivered_at IS NULL AND failed_at IS NULL"
            )
        ),
    ),
    "simasn_audit_unsealed": (
        "Audit rows not yet in the chain.",
        Statement(text("SELECT COUNT(*) FROM audit_event WHERE position IS NULL")),
    ),
    "simasn_sessions_living": (
        "Sessions that have not ended.",
        Statement(
            text("SELECT COUNT(*) FROM session WHERE ended_at IS NULL AND expires_at > :now")
        ),
    ),
}


def health_routes(provider: Provider) -> list[Route]:
    """``/healthz``, ``/readyz`` and ``/metrics``; none of them shows personal data."""
    health = Health(provider)
    guard, operator = Guard.NONE_NEEDED, Caller.OPERATOR
    return [
        Route("/healthz", ("GET",), health.alive, operator, guard, "none", lean=True),
        Route("/readyz", ("GET",), health.ready, operator, guard, "none", lean=True),
        Route("/metrics", ("GET",), health.metrics, operator, guard, "none", lean=True),
    ]


class Health:
    """Answers of the three addresses."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    def alive(self, request: Request) -> Response:
        """The process answers; asks nobody else, so that a slow database restarts no node."""
        return json_response(200, {"status": "ok"})

    def ready(self, request: Request) -> Response:
        """The database answers and there is a key to sign with; 503 otherwise."""
        try:
            with self._provider.foundation.database.reading() as tx:
                tx.one(_PROBE)
            self._provider.keys.jwks()
        except Unavailable:
            return json_response(503, {"status": "unavailable"}, [("Retry-After", "2")])
        shelf = self._provider.access.shelf
        told = {"status": "ready", "policy": shelf.loaded.version}
        if shelf.fault is not None:
            # It serves on with the version before; the log says what is wrong with the new one.
            told["policy_fault"] = "the version in force can't be loaded"
        return json_response(200, told)

    def metrics(self, request: Request) -> Response:
        """Prometheus text format; figures that every worker gives alike, from the database."""
        lines = []
        with self._provider.foundation.database.reading() as tx:
            for name, (meaning, statement) in _FIGURES.items():
                row = tx.one(statement, now=self._provider.foundation.clock.now())
                lines += [f"# HELP {name} {meaning}", f"# TYPE {name} gauge"]
                lines.append(f"{name} {row[0] if row else 0}")
        headers = [("Content-Type", "text/plain; version=0.0.4; charset=utf-8"), *NO_STORE]
        return Response(200, ("\n".join(lines) + "\n").encode(), headers)
