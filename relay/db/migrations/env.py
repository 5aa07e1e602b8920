"""How alembic reaches the database: through the connection `relay.db.migrate` opened, in its transaction."""

from alembic import context

import relay.models  # noqa: F401 -- fills the metadata
from relay.db.base import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    transaction_per_migration=False,
)
context.run_migrations()
