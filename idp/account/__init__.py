"""Account: the employee portal, where a person acts on themself.

Owns: the portal's pages: home, contact, security, sessions, access.
Must not: take the id of a person from a request; the person is the session's, always. Hold a rule
of its own: credentials belong to authentication, sessions to sessions.
"""

from idp.account.modules import PortalModule
from idp.account.views import portal_routes

__all__ = ["PortalModule", "portal_routes"]
