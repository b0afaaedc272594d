"""The addresses of K6."""

from __future__ import annotations

from idp.console.frame import Console
from idp.console.routing import deed, form, page
from idp.console.suspensions.acts import (
    PAPER_KEPT,
    ActForm,
    DecideForm,
    DropForm,
    FindForm,
    StopForm,
)
from idp.console.suspensions.cases import SUSPENSIONS
from idp.console.suspensions.views import CasePage, SuspensionsPage
from idp.console.suspensions.way_back import KnowForm, LiftForm, Papers, SendBackForm
from idp.foundation.routes import Route, StepUp

_CASE = SUSPENSIONS + "/<assignment_id>"
_FORMS: tuple[tuple[type[ActForm], tuple[str, ...]], ...] = (
    (StopForm, ("cakupan", "alasan", *PAPER_KEPT)),
    (FindForm, ("kewajiban", "alasan", *PAPER_KEPT)),
    (DecideForm, ("cakupan", "alasan", "sebab")),
    (DropForm, ("alasan",)),
    (KnowForm, ("alasan",)),
    (SendBackForm, ("alasan",)),
    (LiftForm, ("alasan",)),
)
"""Each form of an act, and which of its fields wait while a fresh proof is given."""
_WITH_PAPER = (StopForm, FindForm)


def suspension_routes(console: Console) -> list[Route]:
    """``/console/penghentian`` and what lies below it."""
    papers = Papers(console)
    routes = [
        page(SUSPENSIONS, SuspensionsPage(console).show),
        page(_CASE, CasePage(console).show),
        page(f"{_CASE}/bukti", papers.evidence),
        page(f"{_CASE}/surat", papers.letter),
    ]
    for kind, keeps in _FORMS:
        path = f"{_CASE}/{kind.name}"
        step_up = StepUp(f"tindakan.{kind.name}", path, keeps)
        view = kind(console)
        routes += [
            form(path, view.show, step_up),
            deed(path, view.submit, step_up, uploads=kind in _WITH_PAPER),
        ]
    return routes
