"""The living page of parts: each part in each state, on sample installations alone."""

from __future__ import annotations

from idp.console.frame import Console
from idp.console.routing import page
from idp.console.sorting import Sorting, both
from idp.desk import Receipt
from idp.foundation.errors import NotFound
from idp.foundation.http import Request, Response
from idp.foundation.ids import new_id
from idp.foundation.routes import Route
from idp.governance import STATES
from idp.pages import Message
from idp.sessions import Visitor
from idp.signals import ActDelivery, ModuleDelivery

_ERRORS = {"alasan": Message("isian.harus"), "nomor": Message("isian.panjang", {"n": 200})}


def parts_routes(console: Console) -> list[Route]:
    """``/console/_parts``."""
    return [page("/console/_parts", PartsPage(console).show)]


class PartsPage:
    """``/console/_parts``."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def show(self, request: Request, visitor: Visitor) -> Response:
        """GET: what pages are made of; raises NotFound outside a sample installation."""
        if self._console.foundation.kind != "sample":
            raise NotFound("not_found", "parts are shown on sample installations")
        now = self._console.foundation.clock.now()
        return self._console.show(
            request,
            visitor,
            "console/parts.html",
            states=STATES,
            sorting=Sorting(
                "/console/_parts", {}, "nama", "nama", {1: both("nama"), 2: both("keadaan")}
            ),
            errors=_ERRORS,
            receipt_shown=Receipt(new_id(), now, "assignment.suspended", _delivery(now)),
        )


def _delivery(now: int) -> ActDelivery:
    """An act that is on its way: told to one module, waiting at another, failed at a third."""
    return ActDelivery(
        new_id(),
        (
            ModuleDelivery("1", "Layanan", "layanan", "delivered", now, now, 1, None),
            ModuleDelivery("2", "Analisis", "analisis", "waiting", now, None, 1, None),
            ModuleDelivery("3", "Pelaporan", "pelaporan", "failed", now, None, 9, None),
        ),
    )
