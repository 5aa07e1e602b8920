"""Both ways: notices that are sent, what pen pals say of themselves, scans, and replies on paper."""

import sqlalchemy as sa
from alembic import op

from relay.db.migrations.writing import check, identity, moment, named, names, number, one_of, rebuild, words, yes_or_no
from relay.db.types import BIG_ID, JSON_VALUE

revision = "0006"
down_revision = "0005"

_NOTICES = (
    *("confirm", "confirm_reminder", "confirm_expired", "minor", "code", "received", "printed", "mailed", "moved"),
    *("released", "died", "reply", "reply_refused", "stopped", "returned", "rejected", "held", "redacted"),
    *("suspended", "resumed", "ended", "answer", "came_back", "split"),
)
_COURTESIES = '["received", "mailed", "split", "moved", "suspended", "resumed"]'
_NOTICE_STATES = ("waiting", "sending", "cancelled", "sent", "parked", "failed")
_HELD_FOR = (
    *("staff", "sender", "suspension", "no_contact", "transit", "pen_pal", "blocked", "correspondence"),
    *("facility", "legal", "came_back", "address"),
)
_OBJECTS = ("proof", "photo", "picture", "batch", "portrait", "sheet", "scan", "side", "reply")


def upgrade() -> None:
    """Add columns, then the new tables; what is widened comes last, for it names them."""
    _columns()
    _pieces()
    _scans()
    _replies()
    _pen_pals()
    _notices()
    _what_cannot_wait()
    with rebuild("object") as batch:
        check(batch, "object", "kind", _OBJECTS, anew=True)
    with rebuild("letter") as batch:
        batch.add_column(number("answers_id", nullable=True))
        named(batch, "letter", "answers_id", "notice")
        check(batch, "letter", "held_for", _HELD_FOR, anew=True)


def _columns() -> None:
    """Add what needs no rebuild."""
    op.add_column("organisation", words("label_sheet", default="5163"))
    op.add_column("organisation", yes_or_no("code_128"))
    op.add_column("batch", words("label_sheet", default=""))
    op.add_column("batch", sa.Column("made_for", JSON_VALUE, server_default="{}", nullable=False))
    op.add_column("organisation", words("paper_colour", default="white"))
    op.add_column("organisation", yes_or_no("has_letterhead"))
    op.add_column("organisation", words("carrier", default=""))
    op.add_column(
        "organisation",
        sa.Column("notices", JSON_VALUE, server_default=_COURTESIES, nullable=False),
    )
    op.add_column("organisation", sa.Column("appeal_days", sa.Integer(), server_default="30", nullable=False))
    op.add_column("organisation", words("terms", default=""))
    op.add_column("organisation", sa.Column("terms_version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("organisation", words("return_policy", default=""))
    op.add_column("organisation", words("minors_procedure", default=""))
    op.add_column("organisation", sa.Column("confirm_days", sa.Integer(), server_default="14", nullable=False))
    op.add_column("organisation", yes_or_no("takes_replies"))
    op.add_column("organisation", words("reviews_replies", default="all"))
    op.add_column("organisation", yes_or_no("reads_replies", yes=True))
    op.add_column("organisation", sa.Column("paper_days", sa.Integer(), server_default="90", nullable=False))
    op.add_column("organisation", sa.Column("scanner_addresses", JSON_VALUE, server_default="[]", nullable=False))
    op.add_column("organisation", sa.Column("reply_code_months", sa.Integer(), server_default="24", nullable=False))
    op.add_column("profile", words("surname", default=""))
    op.add_column("pen_pal", moment("said_adult_at", nullable=True))
    op.add_column("pen_pal", moment("agreed_at", nullable=True))
    op.add_column("pen_pal", sa.Column("agreed_to", sa.Integer(), nullable=True))
    op.add_column("pen_pal", moment("minor_at", nullable=True))
    op.add_column("pen_pal", moment("quiet_at", nullable=True))
    op.add_column("pen_pal", moment("stopped_at", nullable=True))
    op.add_column("pen_pal", yes_or_no("names_in_subjects"))
    op.add_column("pen_pal", sa.Column("acknowledged_on", sa.Date(), nullable=True))
    op.add_column("pen_pal", moment("fails_since", nullable=True))
    op.add_column("pen_pal", words("fails_why", default=""))
    op.add_column("pen_pal", moment("complained_at", nullable=True))
    ended = sa.text("state <> 'open'")
    op.create_index(
        "ix_correspondence_id_not_open", "correspondence", ["id"], sqlite_where=ended, postgresql_where=ended
    )
    fails = sa.text("fails_since IS NOT NULL")
    op.create_index("ix_pen_pal_id_fails", "pen_pal", ["id"], unique=False, sqlite_where=fails, postgresql_where=fails)


def _pieces() -> None:
    """Add envelopes and labels that are printed again alone."""
    op.create_table(
        "piece_file",
        number("piece_id"),
        one_of("part", "cover", "manifest", "envelopes", "labels", "stack"),
        sa.Column("first", sa.Integer(), nullable=False),
        number("object_id", nullable=True),
        moment("asked_at"),
        identity(),
        names("piece_file", "object_id", "object"),
        names("piece_file", "piece_id", "piece"),
        sa.PrimaryKeyConstraint("id", name="pk_piece_file"),
        sa.UniqueConstraint("piece_id", "part", name="uq_piece_file_piece_id_part"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_piece_file_object_id", "piece_file", ["object_id"], unique=False)


def _scans() -> None:
    """Add scans; their pages come with the replies that are made of them."""
    op.create_table(
        "scan",
        one_of("source", "upload", "folder", "email", "command"),
        words("name"),
        number("object_id"),
        words("sha256"),
        number("message_id", nullable=True),
        one_of("state", "waiting", "to_divide", "divided", "unreadable", "discarded"),
        sa.Column("version", sa.Integer(), nullable=False),
        words("fault"),
        number("made_by_id", nullable=True),
        moment("received_at"),
        identity(),
        names("scan", "made_by_id", "staff"),
        names("scan", "message_id", "message"),
        names("scan", "object_id", "object"),
        sa.PrimaryKeyConstraint("id", name="pk_scan"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_scan_open",
        "scan",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'to_divide', 'unreadable')"),
        postgresql_where=sa.text("state IN ('waiting', 'to_divide', 'unreadable')"),
    )
    op.create_index("ix_scan_sha256", "scan", ["sha256"], unique=False)


def _replies() -> None:
    """Add replies, and the pages of paper."""
    op.create_table(
        "reply",
        number("scan_id", nullable=True),
        number("correspondence_id", nullable=True),
        number("profile_id", nullable=True),
        one_of(
            "state",
            "to_match",
            "in_review",
            "urgent",
            "on_hold",
            "rejected",
            "approved",
            "sent",
            "for_us",
            "not_opened",
            "sealed",
        ),
        moment("state_since"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        moment("received_at"),
        one_of("matched_by", "code", "typed", "hand", nullable=True),
        words("code"),
        sa.Column("doubts", JSON_VALUE, nullable=False),
        words("text"),
        words("language", default=""),
        number("pdf_id", nullable=True),
        moment("hold_until", nullable=True),
        words("private_reason", default=""),
        words("public_reason", default=""),
        number("decided_by_id", nullable=True),
        moment("decided_at", nullable=True),
        moment("sent_at", nullable=True),
        sa.Column("link_token", sa.Text(), nullable=True),
        moment("fetched_at", nullable=True),
        one_of("fate", "kept", "shredded", "forwarded", nullable=True),
        sa.Column("fate_on", sa.Date(), nullable=True),
        words("fate_note", default=""),
        number("fate_by_id", nullable=True),
        identity(),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'sent') OR correspondence_id IS NOT NULL", name=op.f("ck_reply_sent_has_match")
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_reply_version")),
        names("reply", "correspondence_id", "correspondence"),
        names("reply", "decided_by_id", "staff"),
        names("reply", "fate_by_id", "staff"),
        names("reply", "pdf_id", "object"),
        names("reply", "profile_id", "profile"),
        names("reply", "scan_id", "scan"),
        sa.PrimaryKeyConstraint("id", name="pk_reply"),
        sa.UniqueConstraint("link_token", name="uq_reply_link_token"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reply_correspondence_id_id", "reply", ["correspondence_id", "id"], unique=False)
    op.create_index(
        "ix_reply_paper",
        "reply",
        ["received_at", "id"],
        unique=False,
        sqlite_where=sa.text("fate IS NULL"),
        postgresql_where=sa.text("fate IS NULL"),
    )
    op.create_index("ix_reply_profile_id_id", "reply", ["profile_id", "id"], unique=False)
    op.create_index("ix_reply_state_id", "reply", ["state", "id"], unique=False)
    op.create_index("ix_reply_received_at_id", "reply", ["received_at", "id"], unique=False)
    op.create_table(
        "reply_flag",
        number("reply_id"),
        words("rule"),
        one_of("severity", "note", "warn", "block"),
        sa.Column("parameters", JSON_VALUE, nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=True),
        sa.Column("span_end", sa.Integer(), nullable=True),
        moment("made_at"),
        identity(),
        names("reply_flag", "reply_id", "reply"),
        sa.PrimaryKeyConstraint("id", name="pk_reply_flag"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reply_flag_reply_id", "reply_flag", ["reply_id"], unique=False)
    op.create_table(
        "scan_page",
        number("scan_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        number("object_id"),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("turned", sa.Integer(), nullable=False),
        sa.Column("skew", sa.Double(), nullable=False),
        one_of("role", "page", "blank", "separator", "envelope", "set_aside"),
        words("code"),
        words("code_by"),
        yes_or_no("marked_legal"),
        words("text"),
        yes_or_no("starts_letter"),
        number("reply_id", nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        identity(),
        sa.CheckConstraint("number > 0", name=op.f("ck_scan_page_number")),
        names("scan_page", "object_id", "object"),
        names("scan_page", "reply_id", "reply"),
        names("scan_page", "scan_id", "scan"),
        sa.PrimaryKeyConstraint("id", name="pk_scan_page"),
        sa.UniqueConstraint("scan_id", "number", name="uq_scan_page_scan_id_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_scan_page_code", "scan_page", ["code"], unique=False)
    op.create_index("ix_scan_page_object_id", "scan_page", ["object_id"], unique=False)
    op.create_index("ix_scan_page_reply_id_position", "scan_page", ["reply_id", "position"], unique=False)
    op.create_table(
        "reply_redaction",
        number("reply_id"),
        number("page_id"),
        sa.Column("x", sa.Double(), nullable=False),
        sa.Column("y", sa.Double(), nullable=False),
        sa.Column("width", sa.Double(), nullable=False),
        sa.Column("height", sa.Double(), nullable=False),
        words("reason"),
        words("private_reason"),
        number("staff_id"),
        moment("made_at"),
        moment("lifted_at", nullable=True),
        identity(),
        sa.CheckConstraint("x + width <= 1.0001 AND y + height <= 1.0001", name=op.f("ck_reply_redaction_inside")),
        sa.CheckConstraint("x >= 0 AND y >= 0 AND width > 0 AND height > 0", name=op.f("ck_reply_redaction_rectangle")),
        names("reply_redaction", "page_id", "scan_page"),
        names("reply_redaction", "reply_id", "reply"),
        names("reply_redaction", "staff_id", "staff"),
        sa.PrimaryKeyConstraint("id", name="pk_reply_redaction"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reply_redaction_reply_id_id", "reply_redaction", ["reply_id", "id"], unique=False)


def _what_cannot_wait() -> None:
    """Let replies be urgent, and be sealed, as letters are."""
    for table in ("escalation", "sealing"):
        with rebuild(table) as batch:
            batch.alter_column("letter_id", existing_type=BIG_ID, nullable=True)
            batch.add_column(number("reply_id", nullable=True))
            named(batch, table, "reply_id", "reply")
            batch.create_check_constraint(
                op.f(f"ck_{table}_about_one"), sa.text("(letter_id IS NULL) <> (reply_id IS NULL)")
            )
    settled = sa.text("settled_at IS NULL")
    op.create_index(
        "uq_escalation_reply_id_open",
        "escalation",
        ["reply_id"],
        unique=True,
        sqlite_where=settled,
        postgresql_where=settled,
    )
    op.create_index("ix_sealing_reply_id_id", "sealing", ["reply_id", "id"], unique=False)


def _pen_pals() -> None:
    """Add the codes that pen pals are sent."""
    op.create_table(
        "pen_pal_code",
        number("pen_pal_id"),
        words("purpose"),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        moment("created_at"),
        moment("expires_at"),
        moment("used_at", nullable=True),
        identity(),
        names("pen_pal_code", "pen_pal_id", "pen_pal"),
        sa.PrimaryKeyConstraint("id", name="pk_pen_pal_code"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pen_pal_code_pen_pal_id_id", "pen_pal_code", ["pen_pal_id", "id"], unique=False)


def _notices() -> None:
    """Add what sending needs, files that go with a notice, and words of an organisation's own."""
    op.create_table(
        "notice_text",
        one_of("kind", *_NOTICES),
        words("language"),
        words("subject"),
        words("text"),
        number("made_by_id", nullable=True),
        moment("created_at"),
        identity(),
        names("notice_text", "made_by_id", "staff"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_text"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notice_text_kind_language_id", "notice_text", ["kind", "language", "id"], unique=False)
    op.create_table(
        "notice_file",
        number("notice_id"),
        number("object_id"),
        words("name"),
        identity(),
        names("notice_file", "notice_id", "notice"),
        names("notice_file", "object_id", "object"),
        sa.PrimaryKeyConstraint("id", name="pk_notice_file"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notice_file_notice_id", "notice_file", ["notice_id"], unique=False)
    op.create_index("ix_notice_file_object_id", "notice_file", ["object_id"], unique=False)
    with rebuild("notice") as batch:
        batch.add_column(number("reply_id", nullable=True))
        batch.add_column(number("alias_id", nullable=True))
        batch.add_column(sa.Column("token", sa.Text(), nullable=True))
        batch.add_column(sa.Column("attempts", sa.Integer(), server_default="0", nullable=False))
        batch.add_column(moment("first_tried_at", nullable=True))
        batch.add_column(moment("claimed_at", nullable=True))
        batch.add_column(words("fault", default=""))
        batch.add_column(moment("bounced_at", nullable=True))
        batch.add_column(words("bounce_status", default=""))
        batch.add_column(moment("complained_at", nullable=True))
        named(batch, "notice", "reply_id", "reply")
        named(batch, "notice", "alias_id", "alias")
        batch.create_unique_constraint("uq_notice_token", ["token"])
        check(batch, "notice", "kind", _NOTICES, anew=True)
        check(batch, "notice", "state", _NOTICE_STATES, anew=True)
    op.create_index("ix_notice_reply_id_id", "notice", ["reply_id", "id"], unique=False)
