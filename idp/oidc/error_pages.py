"""Error pages of the protocol: what happened, why, what next, and a reference code."""

from __future__ import annotations

import logging

from idp.foundation.http import Request, Response, html_response
from idp.foundation.ids import new_readable_code
from idp.oidc.errors import ProtocolError
from idp.oidc.page_context import page_context
from idp.oidc.provider import Provider
from idp.pages import render

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
    status = 400 if refused.status == 401 else refused.status
    language, common = page_context(provider, request)
    page = render(
        "pages/error.html",
        language,
        status=status,
        what=None,
        why=None,
        next_step=None,
        reference=reference,
        pasal=list(pasal),
        back_url="/",
        back_label=None,
        **{**common, "error_code": refused.error},
    )
    return html_response(status, page)
