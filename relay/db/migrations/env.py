"""How alembic reaches the database: through the connection `relay.db.migrate` opened, in its transaction."""

from alembic import context

import relay.models  # noqa: F401 -- fills the metadata
from relay.db.base import Base


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the tables of search out, which each engine has in a way of its own (0004)."""
    return kind != "table" or "_search" not in (name or "")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    include_name=_is_ours,
    transaction_per_migration=False,
)
context.run_migrations()
