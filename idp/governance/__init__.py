"""Governance: who may - which authority a person has, where, by which document, and its loss.

Owns: assignments and their states, suspension (Pasal 9(7)), lapse (Pasal 9(6)), pledges
(Pasal 27(1)a). Must not: know HTTP, tokens, sessions or the policy engine; decide a request.
"""

from idp.governance.assignments import (
    AssignmentRecord,
    ListedAssignment,
    get_assignment,
    list_assignments,
    list_in_force,
    search_assignments,
)
from idp.governance.events import AuthorityReduced
from idp.governance.lapse import lapse_after_departure, lapse_after_move
from idp.governance.models import STATES
from idp.governance.pledges import PLEDGE_VERSION, is_pledged, sign_pledge
from idp.governance.recording import record_assignment
from idp.governance.roles import PENGELOLA, ROLES, UNIT_ROLES
from idp.governance.suspension import TRANSITIONS, Scope, reinstate, revoke, suspend

__all__ = [
    "PENGELOLA",
    "PLEDGE_VERSION",
    "ROLES",
    "STATES",
    "TRANSITIONS",
    "UNIT_ROLES",
    "AssignmentRecord",
    "AuthorityReduced",
    "ListedAssignment",
    "Scope",
    "get_assignment",
    "is_pledged",
    "lapse_after_departure",
    "lapse_after_move",
    "list_assignments",
    "list_in_force",
    "record_assignment",
    "reinstate",
    "revoke",
    "search_assignments",
    "sign_pledge",
    "suspend",
]
