"""Sample: fictional data for demonstrations and loads, and the modules beside the provider.

Owns: the generator of units, employees and events; loading them through the same import as real
files; the demo logins. Must not: run in any but a sample installation; hold a name, number or
address of a real person; leave a password readable in the database.
"""

from idp.sample.accounts import DemoAccount, find_current_code, list_accounts
from idp.sample.employees import SMALLEST
from idp.sample.files import write_sample
from idp.sample.load import LoadReport, load_sample
from idp.sample.module_clients import (
    FIRST_PORT_OFFSET,
    ensure_module_clients,
    module_hosts,
)
from idp.sample.modules import module_addresses, serve_modules

DEFAULT_EMPLOYEES = 1_200
DEFAULT_SEED = 14

__all__ = [
    "DEFAULT_EMPLOYEES",
    "DEFAULT_SEED",
    "FIRST_PORT_OFFSET",
    "SMALLEST",
    "DemoAccount",
    "LoadReport",
    "ensure_module_clients",
    "find_current_code",
    "list_accounts",
    "load_sample",
    "module_addresses",
    "module_hosts",
    "serve_modules",
    "write_sample",
]
