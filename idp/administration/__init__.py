"""Administration: the JSON interface to what the console does, for programs of those who manage.

Owns: the addresses under ``/console/api/v1``, who may call them, their errors (RFC 9457) and their
description (OpenAPI 3.1), which comes of the same table as the addresses.
Must not: hold a rule, or ask the policy anything but what the console asks; know of cookies. A
token is the only thing that it looks at, so that no browser can be made to call it.
"""

from idp.administration.operation import Operation
from idp.administration.routes import administration_routes
from idp.administration.table import OPERATIONS

__all__ = ["OPERATIONS", "Operation", "administration_routes"]
