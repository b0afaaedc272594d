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
from idp.governance.pledges import PLEDGE_VERSION, is_pledged
from idp.governance.suspension import reinstate, revoke, suspend

__all__ = [
    "PLEDGE_VERSION",
    "AssignmentRecord",
    "AuthorityReduced",
    "ListedAssignment",
    "get_assignment",
    "is_pledged",
    "list_assignments",
    "list_in_force",
    "reinstate",
    "revoke",
    "search_assignments",
    "suspend",
]
