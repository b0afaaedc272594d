"""What the pages of the portal share: the frame, a new proof written down, the receipt."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from idp.desk import acting_as
from idp.directory import PersonRecord
from idp.foundation.context import Foundation
from idp.foundation.database import Transaction
from idp.foundation.http import Request, Response, redirect
from idp.pages import Message
from idp.sessions import (
    Visitor,
    idle_left,
    language_of,
    raise_session,
    set_session_cookie,
    show_screen,
)

_RECEIPT_SECONDS = 600
_OWN_FRAME = "portal/"
"""Templates that have a place for the receipt; on any other page it would be lost unread."""
PersonQuestion = Callable[[Transaction, PersonRecord], bool]


class Portal:
    """Shows pages in the portal's frame, for the visitor of the request."""

    def __init__(self, foundation: Foundation, needs_second_factor: PersonQuestion) -> None:
        self.foundation = foundation
        self.needs_second_factor = needs_second_factor

    def show(
        self,
        request: Request,
        visitor: Visitor,
        template: str,
        *,
        status: int = 200,
        **context: Any,
    ) -> Response:
        """Render a page with the person's name and what is still to be said."""
        return show_screen(
            self.foundation,
            request,
            template,
            language_of(request),
            browser=visitor.browser,
            status=status,
            person_name=visitor.person.name,
            unit_name=visitor.person.unit_name,
            idle_left=idle_left(visitor.session, self.foundation.clock.now()),
            acting=acting_as(self.foundation, visitor),
            manages=visitor.found is not None and visitor.found.manages,
            receipt=self._take_receipt(visitor) if template.startswith(_OWN_FRAME) else None,
            **context,
        )

    def rotate(self, tx: Transaction, visitor: Visitor) -> str:
        """A new cookie value for the visitor's own session, after a credential has changed."""
        return self._raise(tx, visitor, ())

    def prove(self, tx: Transaction, visitor: Visitor, method: str) -> str:
        """The same, and the session has a fresh proof by ``method``."""
        return self._raise(tx, visitor, (method,))

    def _raise(self, tx: Transaction, visitor: Visitor, amr_added: tuple[str, ...]) -> str:
        _, value = raise_session(
            tx,
            visitor.session,
            amr_added=amr_added,
            now=self.foundation.clock.now(),
            privileged=self.needs_second_factor(tx, visitor.person),
            settings=self.foundation.settings,
        )
        return value

    def done(
        self,
        visitor: Visitor,
        path: str,
        receipt: str | None = None,
        *,
        cookie_value: str | None = None,
        values: Mapping[str, object] | None = None,
    ) -> Response:
        """Go on to a page that says once what has been done (catalogue key ``receipt``)."""
        if receipt is not None:
            said = json.dumps({"key": receipt, "values": dict(values or {})})
            self.foundation.ephemeral.put(_receipt_key(visitor), said, _RECEIPT_SECONDS)
        response = redirect(path)
        if cookie_value is not None:
            response.headers.append(set_session_cookie(self.foundation, cookie_value))
        return response

    def _take_receipt(self, visitor: Visitor) -> Message | None:
        said = self.foundation.ephemeral.get(_receipt_key(visitor))
        if said is None:
            return None
        self.foundation.ephemeral.delete(_receipt_key(visitor))
        return Message(**json.loads(said))


def _receipt_key(visitor: Visitor) -> str:
    return "receipt:" + visitor.session.id
