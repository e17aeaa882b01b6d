"""Runs the migrations on the connection that :mod:`reviewflow.store.upgrade` hands over."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    render_as_batch=True,
    # Half a schema is no schema: both databases can take back what they were told to create.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
