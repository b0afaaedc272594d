"""Runs the migrations on the connection that idp.foundation.migrations hands over.

That connection is in a transaction already, and holds the lock that keeps other processes out.
"""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, render_as_batch=True, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
