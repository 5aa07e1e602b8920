"""Paper: printers and their jobs, a batch's files, letters of ours, what came back, what is said of shipped rules."""

import sqlalchemy as sa
from alembic import op

from relay.db.migrations.writing import check, identity, moment, named, names, number, one_of, rebuild, words, yes_or_no
from relay.db.types import BIG_ID, JSON_VALUE

revision = "0005"
down_revision = "0004"

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
        op.add_column("mail_point", yes_or_no(name))
    for name in ("fold_marks", "separators", "scans_last_page", "holds_without_consent"):
        op.add_column("organisation", yes_or_no(name))
    for name, default in (("paper_weight", "20-lb"), ("imb_mailer_id", ""), ("imb_service_type", "")):
        op.add_column("organisation", sa.Column(name, sa.Text(), server_default=default, nullable=False))
    op.add_column("organisation", sa.Column("sheets_most", sa.Integer(), server_default="5", nullable=False))
    op.add_column("organisation", sa.Column("holds_unverified_months", sa.Integer(), nullable=True))
    op.add_column("organisation", sa.Column("our_letters", JSON_VALUE, server_default="[]", nullable=False))
    with rebuild("notice") as batch:
        check(batch, "notice", "kind", _NOTICES, anew=True)
    with rebuild("object") as batch:
        check(batch, "object", "kind", _OBJECTS, anew=True)


def _letters() -> None:
    """Let a message make several letters to one person, on several days."""
    with rebuild("letter") as batch:
        batch.add_column(sa.Column("part", sa.Integer(), server_default="1", nullable=False))
        batch.add_column(sa.Column("not_before", sa.Date(), nullable=True))
        batch.add_column(sa.Column("layout", JSON_VALUE, server_default="{}", nullable=False))
        batch.drop_constraint("uq_letter_message_id_profile_id", type_="unique")
        batch.create_unique_constraint("uq_letter_message_id_profile_id_part", ["message_id", "profile_id", "part"])
        batch.create_check_constraint(op.f("ck_letter_part"), "part > 0")
        check(batch, "letter", "held_for", _HELD_FOR, anew=True)


def _rules() -> None:
    """Add what administrators say about shipped rules, and what staff add to word lists."""
    op.create_table(
        "jurisdiction_rule",
        words("jurisdiction"),
        words("rule"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        words("note"),
        number("made_by_id", nullable=True),
        moment("created_at"),
        identity(),
        sa.CheckConstraint("version > 0", name=op.f("ck_jurisdiction_rule_version")),
        names("jurisdiction_rule", "made_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name="pk_jurisdiction_rule"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_jurisdiction_rule_jurisdiction_rule_id", "jurisdiction_rule", ["jurisdiction", "rule", "id"], unique=False
    )
    op.create_table(
        "rule_phrase",
        words("rule"),
        words("language"),
        words("phrase"),
        sa.Column("innocent", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        words("why"),
        number("made_by_id", nullable=True),
        moment("created_at"),
        moment("ended_at", nullable=True),
        identity(),
        names("rule_phrase", "made_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name="pk_rule_phrase"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_rule_phrase_rule_id", "rule_phrase", ["rule", "id"], unique=False)


def _printers() -> None:
    """Add printers."""
    op.create_table(
        "printer",
        words("name"),
        words("queue"),
        sa.Column("two_sided", sa.Boolean(), nullable=False),
        sa.Column("colour", sa.Boolean(), nullable=False),
        words("tray"),
        words("envelope_tray"),
        sa.Column("options", JSON_VALUE, nullable=False),
        sa.Column("envelopes", JSON_VALUE, nullable=False),
        sa.Column("offset_x_pt", sa.Float(), nullable=False),
        sa.Column("offset_y_pt", sa.Float(), nullable=False),
        moment("retired_at", nullable=True),
        moment("created_at"),
        identity(),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_printer_has_name")),
        sa.PrimaryKeyConstraint("id", name="pk_printer"),
        sa.UniqueConstraint("name", name="uq_printer_name"),
        sqlite_autoincrement=True,
    )


def _our_letters() -> None:
    """Add letters of ours; a proof is of one of them, or of a letter."""
    op.create_table(
        "our_letter",
        one_of("kind", "welcome", "reply_emailed", "reply_unmatched", "pen_pal_stopped", "consent", "consent_renewal"),
        number("profile_id"),
        number("correspondence_id", nullable=True),
        sa.Column("facts", JSON_VALUE, nullable=False),
        one_of(
            "state", "waiting", "not_printable", "approved", "in_batch", "printed", "mailed", "came_back", "cancelled"
        ),
        moment("state_since"),
        sa.Column("version", sa.Integer(), nullable=False),
        number("proof_id", nullable=True),
        words("fault"),
        number("made_by_id", nullable=True),
        number("approved_by_id", nullable=True),
        moment("approved_at", nullable=True),
        moment("created_at"),
        identity(),
        sa.CheckConstraint("version > 0", name=op.f("ck_our_letter_version")),
        names("our_letter", "approved_by_id", "staff"),
        names("our_letter", "correspondence_id", "correspondence"),
        names("our_letter", "made_by_id", "staff"),
        names("our_letter", "profile_id", "profile"),
        names("our_letter", "proof_id", "proof"),
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
    with rebuild("proof") as batch:
        batch.alter_column("letter_id", existing_type=BIG_ID, nullable=True)
        batch.alter_column("reading_id", existing_type=BIG_ID, nullable=True)
        batch.add_column(number("our_letter_id", nullable=True))
        named(batch, "proof", "our_letter_id", "our_letter")
        batch.create_unique_constraint("uq_proof_our_letter_id_version", ["our_letter_id", "version"])
        batch.create_check_constraint(op.f("ck_proof_one_letter"), _ONE_LETTER)
        batch.create_check_constraint(op.f("ck_proof_reading"), "(letter_id IS NULL) = (reading_id IS NULL)")


def _batches() -> None:
    """Add what a batch was chosen by and its files; what is done with an envelope; what was sent to printers."""
    op.create_table(
        "batch_file",
        number("batch_id"),
        one_of("part", "cover", "manifest", "envelopes", "labels", "stack"),
        number("object_id"),
        sa.Column("pages", sa.Integer(), nullable=False),
        identity(),
        names("batch_file", "batch_id", "batch"),
        names("batch_file", "object_id", "object"),
        sa.PrimaryKeyConstraint("id", name="pk_batch_file"),
        sa.UniqueConstraint("batch_id", "part", name="uq_batch_file_batch_id_part"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_batch_file_object_id", "batch_file", ["object_id"], unique=False)
    with rebuild("batch") as batch:
        batch.add_column(number("facility_id", nullable=True))
        batch.add_column(sa.Column("mail_class", sa.String(24), nullable=True))
        batch.add_column(number("printer_id", nullable=True))
        batch.add_column(sa.Column("mailed_on", sa.Date(), nullable=True))
        batch.add_column(sa.Column("mailed_place", sa.Text(), server_default="", nullable=False))
        named(batch, "batch", "facility_id", "facility")
        named(batch, "batch", "printer_id", "printer")
        check(batch, "batch", "mail_class", ("general", "legal", "publications"))
    living = sa.text("state IN ('made', 'printed', 'mailed')")
    with rebuild("piece") as batch:
        batch.alter_column("letter_id", existing_type=BIG_ID, nullable=True)
        for name in ("our_letter_id", "again_of_id", "bagged_by_id"):
            batch.add_column(number(name, nullable=True))
        for name in ("spoiled_why", "tracking", "tracking_status"):
            batch.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))
        for name in ("last_page_at", "bagged_at", "tracked_at"):
            batch.add_column(moment(name, nullable=True))
        named(batch, "piece", "our_letter_id", "our_letter")
        named(batch, "piece", "again_of_id", "piece")
        named(batch, "piece", "bagged_by_id", "staff")
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
        number("batch_id", nullable=True),
        number("printer_id"),
        number("piece_id", nullable=True),
        words("part"),
        number("object_id", nullable=True),
        sa.Column("options", JSON_VALUE, nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        one_of("state", "waiting", "sent", "printing", "stopped", "done", "failed", "cancelled"),
        words("queue_job"),
        sa.Column("sheets_done", sa.Integer(), nullable=False),
        words("told"),
        number("created_by_id", nullable=True),
        moment("created_at"),
        moment("finished_at", nullable=True),
        identity(),
        sa.CheckConstraint("copies > 0", name=op.f("ck_print_job_copies")),
        names("print_job", "batch_id", "batch"),
        names("print_job", "created_by_id", "staff"),
        names("print_job", "object_id", "object"),
        names("print_job", "piece_id", "piece"),
        names("print_job", "printer_id", "printer"),
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
        number("piece_id"),
        number("facility_id"),
        one_of("came_as", "envelope", "notice"),
        one_of("reason", "moved", "released", "refused", "refused_unsaid", "unknown_number", "died", "other"),
        words("what"),
        words("words"),
        sa.Column("came_on", sa.Date(), nullable=False),
        one_of(
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
        words("appeal_source"),
        words("note"),
        moment("recorded_at"),
        number("recorded_by_id", nullable=True),
        moment("settled_at", nullable=True),
        number("settled_by_id", nullable=True),
        identity(),
        names("came_back", "facility_id", "facility"),
        names("came_back", "piece_id", "piece"),
        names("came_back", "recorded_by_id", "staff"),
        names("came_back", "settled_by_id", "staff"),
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
