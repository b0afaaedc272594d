"""What the pages of the console share: the frame, and how far the viewer sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from idp.access import AccessGuard, Act
from idp.foundation.clock import civil_date
from idp.foundation.context import Foundation
from idp.foundation.http import Request, Response
from idp.governance import list_in_force
from idp.sessions import Visitor, language_of, show_screen

SEE = Act("lihat", "idp:akun")
"""An appointment is part of what an account is, as the command line asks as well."""


@dataclass(frozen=True, slots=True)
class Console:
    """Shows pages in the console's frame, for the visitor of the request."""

    foundation: Foundation
    guard: AccessGuard

    def reach(self, visitor: Visitor) -> frozenset[str] | None:
        """Codes of the units whose assignments the visitor may see; None is the whole Province.

        Raises AccessDenied where there are none.
        """
        today = civil_date(self.foundation.clock.now())
        with self.foundation.database.reading() as tx:
            held = list_in_force(tx, visitor.person.id, today)
        units = [right.unit_code for right in held if right.unit_code is not None]
        return self.guard.reach_of_visitor(visitor, SEE, units)

    def show(
        self,
        request: Request,
        visitor: Visitor,
        template: str,
        *,
        link: Mapping[str, str] | None = None,
        **context: Any,
    ) -> Response:
        """Render a page; ``link`` are the parameters that a change of language keeps."""
        return show_screen(
            self.foundation,
            request,
            template,
            language_of(request),
            browser=visitor.browser,
            link=link,
            person_name=visitor.person.name,
            unit_name=visitor.person.unit_name,
            now=self.foundation.clock.now(),
            **context,
        )
