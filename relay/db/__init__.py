"""The database: SQLite on one machine, PostgreSQL beyond it; the same tables and the same code on both."""

from relay.db.base import Base
from relay.db.engine import Database, DatabaseError

__all__ = ["Base", "Database", "DatabaseError"]
