"""The verification endpoint (SSF 1.0 §8.1.4.2): a receiver asks whether events arrive."""

from __future__ import annotations

from idp.foundation.errors import Busy
from idp.foundation.http import Request, Response
from idp.oidc import ClientRecord, Provider
from idp.signals import store
from idp.signals.endpoint import (
    ClientEndpoint,
    nothing,
    read_document,
    stream_id_of,
    text_of,
)
from idp.signals.stream_messages import enqueue_verification
from idp.signals.streams import get_stream
from idp.signals.vocabulary import MIN_VERIFICATION_SECONDS

_MOST_STATE = 1000


def verification_endpoint(provider: Provider) -> ClientEndpoint:
    """``/ssf/verify``."""
    foundation = provider.foundation

    def verify(client: ClientRecord, request: Request) -> Response:
        document = read_document(request)
        state = text_of(document, "state", most=_MOST_STATE)
        with foundation.database.transaction() as tx:
            stream = get_stream(tx, client.client_id, stream_id_of(document))
            now = foundation.clock.now()
            before = now - MIN_VERIFICATION_SECONDS
            if not tx.run(store.NOTE_VERIFICATION, stream_id=stream.id, now=now, before=before):
                raise Busy("too_many_requests", "min_verification_interval has not passed")
            # §8.1.2: a disabled stream holds nothing, so there is nothing to send.
            if stream.status != "disabled":
                held = stream.is_held
                enqueue_verification(tx, stream.id, stream.client_id, state, now, held=held)
        return nothing(204)

    return ClientEndpoint(provider, {"POST": verify})
