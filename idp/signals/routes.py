"""The addresses of the stream API, each for a client with its own token."""

from __future__ import annotations

from idp.foundation.routes import Caller, Guard, Route
from idp.oidc import Provider
from idp.signals import vocabulary as words
from idp.signals.metadata import MetadataEndpoint, well_known_paths
from idp.signals.poll import PollEndpoint
from idp.signals.stream_endpoint import status_endpoint, stream_endpoint
from idp.signals.subjects import add_subject_endpoint, remove_subject_endpoint
from idp.signals.verification import verification_endpoint

_BY_CLIENT = "requests per client (ssf)"


def signal_routes(provider: Provider) -> list[Route]:
    """Everything under ``/ssf``, and the configuration of the transmitter."""
    waiting = max(1, provider.foundation.settings.threads // 4)
    rows = (
        (words.STREAM_PATH, stream_endpoint(provider), ("POST", "GET", "PATCH", "PUT", "DELETE")),
        (words.STATUS_PATH, status_endpoint(provider), ("GET", "POST")),
        (words.ADD_SUBJECT_PATH, add_subject_endpoint(provider), ("POST",)),
        (words.REMOVE_SUBJECT_PATH, remove_subject_endpoint(provider), ("POST",)),
        (words.VERIFICATION_PATH, verification_endpoint(provider), ("POST",)),
        (words.POLL_PATH, PollEndpoint(provider, waiting=waiting), ("POST",)),
    )
    metadata = MetadataEndpoint(provider)
    return [
        *(
            Route(path, methods, view, Caller.BEARER, Guard.NONE_NEEDED, _BY_CLIENT, lean=True)
            for path, view, methods in rows
        ),
        *(
            Route(path, ("GET",), metadata, Caller.ANYONE, Guard.NONE_NEEDED, "none", lean=True)
            for path in well_known_paths(provider.issuer)
        ),
    ]
