"""Both ways: bars on letters, what labels and printer a batch is made for, an envelope that is printed again alone."""

import sqlalchemy as sa
from alembic import op

from relay.db.types import BIG_ID, JSON_VALUE

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add columns, none of which needs a rebuild, and a table."""
    op.add_column("organisation", sa.Column("code_128", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("organisation", sa.Column("label_sheet", sa.Text(), server_default="5163", nullable=False))
    op.add_column("batch", sa.Column("label_sheet", sa.Text(), server_default="", nullable=False))
    op.add_column("batch", sa.Column("made_for", JSON_VALUE, server_default="{}", nullable=False))
    parts = ("cover", "manifest", "envelopes", "labels", "stack")
    op.create_table(
        "piece_file",
        sa.Column("piece_id", BIG_ID, nullable=False),
        sa.Column(
            "part", sa.Enum(*parts, name="part", native_enum=False, create_constraint=True, length=24), nullable=False
        ),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("object_id", BIG_ID, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name="fk_piece_file_piece_id_piece", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["object_id"], ["object.id"], name="fk_piece_file_object_id_object", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_piece_file"),
        sa.UniqueConstraint("piece_id", "part", name="uq_piece_file_piece_id_part"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_piece_file_object_id", "piece_file", ["object_id"], unique=False)
