"""Both ways: bars on letters, and which labels and what printer a batch is made for."""

import sqlalchemy as sa
from alembic import op

from relay.db.types import JSON_VALUE

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add columns; none of them needs a rebuild."""
    op.add_column("organisation", sa.Column("code_128", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("organisation", sa.Column("label_sheet", sa.Text(), server_default="5163", nullable=False))
    op.add_column("batch", sa.Column("label_sheet", sa.Text(), server_default="", nullable=False))
    op.add_column("batch", sa.Column("made_for", JSON_VALUE, server_default="{}", nullable=False))
