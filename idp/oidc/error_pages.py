"""Error pages of the protocol: what happened, why, what next, and a reference code."""

from __future__ import annotations

import logging

from idp.foundation.http import Request, Response
from idp.foundation.ids import new_readable_code
from idp.oidc.errors import ProtocolError
from idp.oidc.page_context import page_context
from idp.oidc.provider import Provider
from idp.sessions import show_error as show_error_page

log = logging.getLogger(__name__)


def show_error(
    provider: Provider, request: Request, refused: ProtocolError, *, pasal: tuple[str, ...] = ()
) -> Response:
    """The page, in Indonesian first; the code in ``#error-code``. Texts come by the code."""
    reference = new_readable_code()
    log.info(
        "protocol_error_shown",
        extra={"fault": refused.error, "reason": refused.description, "reference": reference},
    )
    language, _ = page_context(provider, request)
    return show_error_page(
        provider.foundation,
        language,
        status=400 if refused.status == 401 else refused.status,
        error_code=refused.error,
        reference=reference,
        pasal=pasal,
    )
