"""Console: where those who manage see, and later decide, who has which authority.

Owns: the pages under ``/console`` and how their addresses carry a search. One room for each part
of the menu; what all of them stand in (frame, routing, paging) is beside them.
Must not: hold a rule; those are governance's, and the command line calls the same. Show anything
that the policy was not asked for: each list is narrowed to the viewer's units in its own query.
"""

from idp.console.views import console_routes

__all__ = ["console_routes"]
