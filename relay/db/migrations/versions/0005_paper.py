"""Paper: printers and their jobs, a batch's files, letters of ours, what came back, what is said of shipped rules."""

from contextlib import AbstractContextManager
from typing import Any, Literal

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from relay.db.types import BIG_ID, JSON_VALUE

revision = "0005"
down_revision = "0004"

_NUMBERED = {"sqlite_autoincrement": True}
_HELD_FOR = (
    *("staff", "sender", "suspension", "no_contact", "transit", "pen_pal", "blocked", "correspondence"),
    *("facility", "legal", "came_back"),
)
_NOTICES = (
    *("returned", "rejected", "held", "redacted", "suspended", "resumed", "ended", "answer"),
    *("came_back", "split"),
)
_ONE_LETTER = "(letter_id IS NULL) <> (our_letter_id IS NULL)"
_OBJECTS = ("proof", "photo", "picture", "batch", "portrait", "sheet")


def upgrade() -> None:
    """Widen what is there, and add the new tables: what pieces and proofs name comes before them."""
    _columns()
    _letters()
    _rules()
    _printers()
    _our_letters()
    _batches()
    _what_came_back()


def _columns() -> None:
    """Add what needs no rebuild, and widen what is held to a list."""
    for name in ("takes_labels", "reply_slip"):
        op.add_column("mail_point", _no(name))
    for name in ("fold_marks", "separators", "scans_last_page", "holds_without_consent"):
        op.add_column("organisation", _no(name))
    for name, default in (("paper_weight", "20-lb"), ("imb_mailer_id", ""), ("imb_service_type", "")):
        op.add_column("organisation", sa.Column(name, sa.Text(), server_default=default, nullable=False))
    op.add_column("organisation", sa.Column("sheets_most", sa.Integer(), server_default="5", nullable=False))
    op.add_column("organisation", sa.Column("holds_unverified_months", sa.Integer(), nullable=True))
    op.add_column("organisation", sa.Column("our_letters", JSON_VALUE, server_default="[]", nullable=False))
    with _rebuild("notice") as batch:
        _check(batch, "notice", "kind", _NOTICES, anew=True)
    with _rebuild("object") as batch:
        _check(batch, "object", "kind", _OBJECTS, anew=True)


def _letters() -> None:
    """Let a message make several letters to one person, on several days."""
    with _rebuild("letter") as batch:
        batch.add_column(sa.Column("part", sa.Integer(), server_default="1", nullable=False))
        batch.add_column(sa.Column("not_before", sa.Date(), nullable=True))
        batch.add_column(sa.Column("layout", JSON_VALUE, server_default="{}", nullable=False))
        batch.drop_constraint("uq_letter_message_id_profile_id", type_="unique")
        batch.create_unique_constraint("uq_letter_message_id_profile_id_part", ["message_id", "profile_id", "part"])
        batch.create_check_constraint(op.f("ck_letter_part"), "part > 0")
        _check(batch, "letter", "held_for", _HELD_FOR, anew=True)


def _rules() -> None:
    """Add what administrators say about shipped rules, and what staff add to word lists."""
    op.create_table(
        "jurisdiction_rule",
        _text("jurisdiction"),
        _text("rule"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        _text("note"),
        _number("made_by_id", nullable=True),
        _moment("created_at"),
        _id(),
        sa.CheckConstraint("version > 0", name=op.f("ck_jurisdiction_rule_version")),
        _key("jurisdiction_rule", "made_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name="pk_jurisdiction_rule"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_jurisdiction_rule_jurisdiction_rule_id", "jurisdiction_rule", ["jurisdiction", "rule", "id"], unique=False
    )
    op.create_table(
        "rule_phrase",
        _text("rule"),
        _text("language"),
        _text("phrase"),
        sa.Column("innocent", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        _text("why"),
        _number("made_by_id", nullable=True),
        _moment("created_at"),
        _moment("ended_at", nullable=True),
        _id(),
        _key("rule_phrase", "made_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name="pk_rule_phrase"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_rule_phrase_rule_id", "rule_phrase", ["rule", "id"], unique=False)


def _printers() -> None:
    """Add printers."""
    op.create_table(
        "printer",
        _text("name"),
        _text("queue"),
        sa.Column("two_sided", sa.Boolean(), nullable=False),
        sa.Column("colour", sa.Boolean(), nullable=False),
        _text("tray"),
        _text("envelope_tray"),
        sa.Column("options", JSON_VALUE, nullable=False),
        sa.Column("envelopes", JSON_VALUE, nullable=False),
        sa.Column("offset_x_pt", sa.Float(), nullable=False),
        sa.Column("offset_y_pt", sa.Float(), nullable=False),
        _moment("retired_at", nullable=True),
        _moment("created_at"),
        _id(),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_printer_has_name")),
        sa.PrimaryKeyConstraint("id", name="pk_printer"),
        sa.UniqueConstraint("name", name="uq_printer_name"),
        sqlite_autoincrement=True,
    )


def _our_letters() -> None:
    """Add letters of ours; a proof is of one of them, or of a letter."""
    op.create_table(
        "our_letter",
        _one_of("kind", "welcome", "reply_emailed", "reply_unmatched", "pen_pal_stopped", "consent", "consent_renewal"),
        _number("profile_id"),
        _number("correspondence_id", nullable=True),
        sa.Column("facts", JSON_VALUE, nullable=False),
        _one_of(
            "state", "waiting", "not_printable", "approved", "in_batch", "printed", "mailed", "came_back", "cancelled"
        ),
        _moment("state_since"),
        sa.Column("version", sa.Integer(), nullable=False),
        _number("proof_id", nullable=True),
        _text("fault"),
        _number("made_by_id", nullable=True),
        _number("approved_by_id", nullable=True),
        _moment("approved_at", nullable=True),
        _moment("created_at"),
        _id(),
        sa.CheckConstraint("version > 0", name=op.f("ck_our_letter_version")),
        _key("our_letter", "approved_by_id", "staff"),
        _key("our_letter", "correspondence_id", "correspondence"),
        _key("our_letter", "made_by_id", "staff"),
        _key("our_letter", "profile_id", "profile"),
        _key("our_letter", "proof_id", "proof"),
        sa.PrimaryKeyConstraint("id", name="pk_our_letter"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_our_letter_profile_id_id", "our_letter", ["profile_id", "id"], unique=False)
    op.create_index(
        "ix_our_letter_state_open",
        "our_letter",
        ["state", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'not_printable', 'approved')"),
        postgresql_where=sa.text("state IN ('waiting', 'not_printable', 'approved')"),
    )
    with _rebuild("proof") as batch:
        batch.alter_column("letter_id", existing_type=BIG_ID, nullable=True)
        batch.alter_column("reading_id", existing_type=BIG_ID, nullable=True)
        batch.add_column(_number("our_letter_id", nullable=True))
        _names(batch, "proof", "our_letter_id", "our_letter")
        batch.create_unique_constraint("uq_proof_our_letter_id_version", ["our_letter_id", "version"])
        batch.create_check_constraint(op.f("ck_proof_one_letter"), _ONE_LETTER)
        batch.create_check_constraint(op.f("ck_proof_reading"), "(letter_id IS NULL) = (reading_id IS NULL)")


def _batches() -> None:
    """Add what a batch was chosen by and its files; what is done with an envelope; what was sent to printers."""
    op.create_table(
        "batch_file",
        _number("batch_id"),
        _one_of("part", "cover", "manifest", "envelopes", "labels", "stack"),
        _number("object_id"),
        sa.Column("pages", sa.Integer(), nullable=False),
        _id(),
        _key("batch_file", "batch_id", "batch"),
        _key("batch_file", "object_id", "object"),
        sa.PrimaryKeyConstraint("id", name="pk_batch_file"),
        sa.UniqueConstraint("batch_id", "part", name="uq_batch_file_batch_id_part"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_batch_file_object_id", "batch_file", ["object_id"], unique=False)
    with _rebuild("batch") as batch:
        batch.add_column(_number("facility_id", nullable=True))
        batch.add_column(sa.Column("mail_class", sa.String(24), nullable=True))
        batch.add_column(_number("printer_id", nullable=True))
        batch.add_column(sa.Column("mailed_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("mailed_place", sa.Text(), server_default="", nullable=False))
        _names(batch, "batch", "facility_id", "facility")
        _names(batch, "batch", "printer_id", "printer")
        _check(batch, "batch", "mail_class", ("general", "legal", "publications"))
    living = sa.text("state IN ('made', 'printed', 'mailed')")
    with _rebuild("piece") as batch:
        batch.alter_column("letter_id", existing_type=BIG_ID, nullable=True)
        for name in ("our_letter_id", "again_of_id", "bagged_by_id"):
            batch.add_column(_number(name, nullable=True))
        for name in ("spoiled_why", "tracking", "tracking_status"):
            batch.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))
        for name in ("last_page_at", "bagged_at", "tracked_at"):
            batch.add_column(_moment(name, nullable=True))
        _names(batch, "piece", "our_letter_id", "our_letter")
        _names(batch, "piece", "again_of_id", "piece")
        _names(batch, "piece", "bagged_by_id", "staff")
        batch.create_check_constraint(op.f("ck_piece_one_letter"), _ONE_LETTER)
    op.create_index("ix_piece_our_letter_id", "piece", ["our_letter_id"])
    op.create_index(
        "uq_piece_our_letter_id_living",
        "piece",
        ["our_letter_id"],
        unique=True,
        sqlite_where=living,
        postgresql_where=living,
    )
    op.create_table(
        "print_job",
        _number("batch_id", nullable=True),
        _number("printer_id"),
        _number("piece_id", nullable=True),
        _text("part"),
        _number("object_id", nullable=True),
        sa.Column("options", JSON_VALUE, nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        _one_of("state", "waiting", "sent", "printing", "stopped", "done", "failed", "cancelled"),
        _text("queue_job"),
        sa.Column("sheets_done", sa.Integer(), nullable=False),
        _text("told"),
        _number("created_by_id", nullable=True),
        _moment("created_at"),
        _moment("finished_at", nullable=True),
        _id(),
        sa.CheckConstraint("copies > 0", name=op.f("ck_print_job_copies")),
        _key("print_job", "batch_id", "batch"),
        _key("print_job", "created_by_id", "staff"),
        _key("print_job", "object_id", "object"),
        _key("print_job", "piece_id", "piece"),
        _key("print_job", "printer_id", "printer"),
        sa.PrimaryKeyConstraint("id", name="pk_print_job"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_print_job_at_work",
        "print_job",
        ["printer_id", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'sent', 'printing', 'stopped')"),
        postgresql_where=sa.text("state IN ('waiting', 'sent', 'printing', 'stopped')"),
    )
    op.create_index("ix_print_job_batch_id_id", "print_job", ["batch_id", "id"], unique=False)


def _what_came_back() -> None:
    """Add what did not reach its person."""
    op.create_table(
        "came_back",
        _number("piece_id"),
        _number("facility_id"),
        _one_of("came_as", "envelope", "notice"),
        _one_of("reason", "moved", "released", "refused", "refused_unsaid", "unknown_number", "died", "other"),
        _text("what"),
        _text("words"),
        sa.Column("came_on", sa.Date(), nullable=False),
        _one_of(
            "next_step",
            "address_again",
            "ask_pen_pal",
            "appeal",
            "hold_profile",
            "correct_mail_point",
            "close",
            nullable=True,
        ),
        sa.Column("appeal_until", sa.Date(), nullable=True),
        _text("appeal_source"),
        _text("note"),
        _moment("recorded_at"),
        _number("recorded_by_id", nullable=True),
        _moment("settled_at", nullable=True),
        _number("settled_by_id", nullable=True),
        _id(),
        _key("came_back", "facility_id", "facility"),
        _key("came_back", "piece_id", "piece"),
        _key("came_back", "recorded_by_id", "staff"),
        _key("came_back", "settled_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name="pk_came_back"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_came_back_facility_id_recorded_at", "came_back", ["facility_id", "recorded_at"], unique=False)
    op.create_index("ix_came_back_piece_id", "came_back", ["piece_id"], unique=False)
    op.create_index(
        "ix_came_back_unsettled",
        "came_back",
        ["id"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def _rebuild(table: str) -> AbstractContextManager[BatchOperations]:
    """Change a table: SQLite makes it anew, for that is its only way; PostgreSQL alters it."""
    how: Literal["always", "auto"] = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    return op.batch_alter_table(table, recreate=how, table_kwargs=_NUMBERED)


def _names(batch: BatchOperations, table: str, column: str, other: str) -> None:
    """Let a column name a row of another table."""
    batch.create_foreign_key(f"fk_{table}_{column}_{other}", other, [column], ["id"], ondelete="RESTRICT")


def _check(batch: BatchOperations, table: str, column: str, values: tuple[str, ...], *, anew: bool = False) -> None:
    """Hold a column to these values; `anew`: instead of those it was held to."""
    name = op.f(f"ck_{table}_{column}")
    if anew:
        batch.drop_constraint(name, type_="check")
    batch.create_check_constraint(name, sa.column(column).in_(values))


def _id() -> sa.Column[Any]:
    return sa.Column("id", BIG_ID, sa.Identity(), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, BIG_ID, nullable=nullable)


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _no(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def _one_of(name: str, *values: str, nullable: bool = False) -> sa.Column[Any]:
    kept = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
    return sa.Column(name, kept, nullable=nullable)


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", ondelete="RESTRICT")
