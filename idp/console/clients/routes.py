"""The addresses of K16."""

from __future__ import annotations

from idp.console.clients.change_views import ActPages, ChangePages
from idp.console.clients.fields import KEPT
from idp.console.clients.form_views import CHANGES, NEW, ClientChangeForm, NewClientPages
from idp.console.clients.list_views import CLIENTS, ClientListPage
from idp.console.clients.trial_views import TrialPage
from idp.console.clients.views import ClientPage
from idp.console.frame import Console
from idp.console.routing import deed, page
from idp.foundation.routes import Route, StepUp
from idp.oidc import Trials

_ONE = CLIENTS + "/<client_id>"
_CHANGE = CHANGES + "/<change_id>"
_ON_NEW = StepUp("tindakan.klien.daftar", NEW + "/<kind>", KEPT)
_ON_UPDATE = StepUp("tindakan.klien.ubah", _ONE + "/ubah", KEPT)
_ON_ROTATE = StepUp("tindakan.klien.rahasia", _ONE + "/rahasia", ("alasan", "tumpang"))
_ON_DISABLE = StepUp("tindakan.klien.akhiri", _ONE + "/akhiri", ("alasan",))
_ON_CONFIRM = StepUp("tindakan.klien.setujui", _CHANGE)
_ON_FETCH = StepUp("tindakan.klien.kredensial", _CHANGE)


def client_routes(console: Console, trials: Trials) -> list[Route]:
    """The register, the wizard, one client, and the changes that wait for a second person."""
    trial = TrialPage(console, trials)
    new, update, change = NewClientPages(console), ClientChangeForm(console), ChangePages(console)
    rotate = ActPages(console, "rotate", "rahasia")
    disable = ActPages(console, "disable", "akhiri")
    return [
        page(CLIENTS, ClientListPage(console).show),
        page(NEW, new.show_kinds),
        page(NEW + "/<kind>", new.show),
        deed(NEW + "/<kind>", new.submit, _ON_NEW),
        page(_CHANGE, change.show),
        deed(_CHANGE + "/setujui", change.confirm, _ON_CONFIRM),
        deed(_CHANGE + "/tolak", change.refuse),
        deed(_CHANGE + "/kredensial", change.fetch, _ON_FETCH),
        page(_ONE, ClientPage(console).show),
        page(_ONE + "/coba", trial.show),
        deed(_ONE + "/coba", trial.begin),
        page(_ONE + "/coba/hasil", trial.finish),
        page(_ONE + "/ubah", update.show),
        deed(_ONE + "/ubah", update.submit, _ON_UPDATE),
        page(_ONE + "/rahasia", rotate.show),
        deed(_ONE + "/rahasia", rotate.submit, _ON_ROTATE),
        page(_ONE + "/akhiri", disable.show),
        deed(_ONE + "/akhiri", disable.submit, _ON_DISABLE),
    ]
