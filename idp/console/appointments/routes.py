"""The addresses of appointments (K4)."""

from __future__ import annotations

from idp.console.appointments.acts import ADDRESS
from idp.console.appointments.decree_views import DECREE_FORM, KEPT, DecreePage
from idp.console.appointments.deeds import AppointmentDeeds, ConfirmationPage, RevocationPage
from idp.console.appointments.list_views import AppointmentListPage
from idp.console.appointments.proposal_views import NEW, ProposalPage, ResubmissionPage
from idp.console.appointments.views import AppointmentPage
from idp.console.frame import Console
from idp.console.routing import deed, form, page
from idp.foundation.routes import Route, StepUp

_ONE = f"{ADDRESS}/<assignment_id>"
_ON_DECREE = StepUp("tindakan.keputusan", DECREE_FORM, KEPT)
_ON_CONFIRMATION = StepUp("tindakan.kukuhkan", f"{_ONE}/kukuhkan")
_ON_REVOCATION = StepUp("tindakan.cabut", f"{_ONE}/cabut", ("alasan", "nomor"))


def appointment_routes(console: Console) -> list[Route]:
    """The list, one appointment, and every act over it."""
    one = AppointmentPage(console)
    deeds, proposal = AppointmentDeeds(console, one), ProposalPage(console)
    again, decree = ResubmissionPage(console, one), DecreePage(console)
    confirmation, revocation = ConfirmationPage(console, one), RevocationPage(console, one)
    return [
        page(ADDRESS, AppointmentListPage(console).show),
        page(NEW, proposal.show),
        deed(NEW, proposal.submit, uploads=True),
        deed(f"{ADDRESS}/calon", proposal.search),
        form(DECREE_FORM, decree.show, _ON_DECREE),
        deed(DECREE_FORM, decree.submit, _ON_DECREE, uploads=True),
        page(_ONE, one.show),
        page(f"{_ONE}/surat", one.letter),
        page(f"{_ONE}/keputusan", one.decree),
        deed(f"{_ONE}/verifikasi", deeds.verify),
        deed(f"{_ONE}/kembalikan", deeds.give_back),
        deed(f"{_ONE}/tolak", deeds.reject),
        deed(f"{_ONE}/tarik", deeds.withdraw),
        page(f"{_ONE}/ajukan", again.show),
        deed(f"{_ONE}/ajukan", again.submit, uploads=True),
        form(f"{_ONE}/kukuhkan", confirmation.show, _ON_CONFIRMATION),
        deed(f"{_ONE}/kukuhkan", confirmation.submit, _ON_CONFIRMATION),
        form(f"{_ONE}/cabut", revocation.show, _ON_REVOCATION),
        deed(f"{_ONE}/cabut", revocation.submit, _ON_REVOCATION),
    ]
