"""The ground every room stands on, with no word of the domain in it.

Owns: settings, the database and its transactions, the store for short-lived state, the clock,
random identifiers, sealing under the master key, HTTP requests, responses and the route table,
CSRF, throttling, the outbox, logging, errors.
Must not: know what a person, a role, a token or a module is.

Rooms import its modules directly (``from idp.foundation.database import Transaction``).
"""
