"""Alembic's entry: runs on the connection it is given, inside that connection's transaction."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=None,
    version_table_schema=context.config.attributes["schema"],
    include_schemas=True,
)
context.run_migrations()
