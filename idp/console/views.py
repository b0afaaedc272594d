"""The addresses of the console: those of each area, one line an area."""

from __future__ import annotations

from idp.access import AccessGuard
from idp.console.appointments.routes import appointment_routes
from idp.console.appointments.vacancy_views import vacancy_routes
from idp.console.bulk.routes import bulk_routes
from idp.console.clients.routes import client_routes
from idp.console.exports.views import export_routes
from idp.console.frame import Console
from idp.console.health.views import health_routes
from idp.console.installation.views import settings_routes
from idp.console.landing_views import landing_routes
from idp.console.parts_views import parts_routes
from idp.console.people.list_views import people_routes
from idp.console.people.session_views import session_routes
from idp.console.pledges.views import pledge_routes
from idp.console.policy.views import policy_routes
from idp.console.requests.recommendation_views import recommendation_routes
from idp.console.requests.views import request_routes
from idp.console.reviews.routes import review_routes
from idp.console.rights.register_views import register_routes
from idp.console.saved_views import view_routes
from idp.console.search.views import search_routes
from idp.console.suspensions.routes import suspension_routes
from idp.console.table_looks import look_routes
from idp.console.trail.views import audit_routes
from idp.console.transfers.views import event_routes
from idp.console.units.views import unit_routes
from idp.foundation.context import Foundation
from idp.foundation.routes import Route
from idp.oidc import Trials


def console_routes(foundation: Foundation, guard: AccessGuard, trials: Trials) -> list[Route]:
    """Every page of the console. ``guard`` is asked about what each of them shows."""
    console = Console(foundation, guard)
    return [
        *landing_routes(console),
        *search_routes(console),
        *appointment_routes(console),
        *vacancy_routes(console),
        *pledge_routes(console),
        *event_routes(console),
        *export_routes(console),
        *bulk_routes(console),
        *people_routes(console),
        *unit_routes(console),
        *look_routes(foundation),
        *view_routes(foundation),
        *parts_routes(console),
        *register_routes(console),
        *audit_routes(console),
        *recommendation_routes(console),
        *request_routes(console),
        *review_routes(console),
        *suspension_routes(console),
        *client_routes(console, trials),
        *policy_routes(console),
        *session_routes(console),
        *health_routes(console),
        *settings_routes(console),
    ]
