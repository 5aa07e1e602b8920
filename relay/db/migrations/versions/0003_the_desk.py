"""The desk: what staff decide, note, seal and escalate, who may not write to whom, where people were, what waits."""

from contextlib import AbstractContextManager
from typing import Literal

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from relay.db.types import BIG_ID, JSON_VALUE

revision = "0003"
down_revision = "0002"

_NUMBERED = {"sqlite_autoincrement": True}
_STATES = (
    *("received", "reading", "unreadable", "screened", "automatic", "awaiting_pen_pal", "in_review"),
    *("second_review", "urgent", "sealed", "for_us", "on_hold", "returned", "rejected"),
    *("withdrawn", "approved", "in_batch", "printed", "mailed", "closed"),
)
_KINDS = (
    *("approve", "hold", "release", "return", "reject", "reopen"),
    *("withdraw", "confirm", "read_again", "close", "escalate", "settle"),
    *("seal", "unseal", "for_us", "undo"),
)
_HELD_FOR = ("staff", "sender", "suspension", "no_contact", "transit", "pen_pal", "blocked", "correspondence")


def upgrade() -> None:
    """Widen what is there, and add the new tables: what letters and decisions name comes before them."""
    _columns()
    _renamed()
    _rebuilt()
    _reasons()
    _rules_about_people()
    _letters()
    _what_staff_write()
    _what_waits()


def _columns() -> None:
    """Add what needs no rebuild."""
    op.add_column("facility", sa.Column("contacts", JSON_VALUE, server_default="[]", nullable=False))
    op.drop_index("ix_flag_rule", table_name="flag")
    op.create_index("ix_audit_verb_id", "audit", ["verb", "id"])
    op.create_index("ix_audit_at_id", "audit", ["at", "id"])
    op.create_index("ix_flag_rule_letter_id", "flag", ["rule", "letter_id"], unique=False)
    op.add_column("mail_point", sa.Column("takes_redacted", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("mail_point", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("photo", sa.Column("grey", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("photo", sa.Column("redacted", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("staff", sa.Column("languages", JSON_VALUE, server_default="[]", nullable=False))
    op.add_column("staff", sa.Column("desk_language", sa.Text(), server_default="", nullable=False))
    op.add_column("staff", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))


def _renamed() -> None:
    """Call two states what everybody calls them; the rows change between the old check and the new one."""
    for table, column, old, new in (
        ("profile", "status", "deceased", "died"),
        ("correspondence", "state", "suspended", "muted"),
    ):
        with _rebuild(table) as batch:
            batch.drop_constraint(op.f(f"ck_{table}_{column}"), type_="check")
        rows = sa.table(table, sa.column(column))
        op.execute(rows.update().where(rows.c[column] == old).values({column: new}))


def _rebuilt() -> None:
    """Add columns that name other tables, and widen checks."""
    with _rebuild("object") as batch:
        _check(batch, "object", "kind", ("proof", "photo", "picture", "batch", "portrait"), anew=True)
    with _rebuild("profile") as batch:
        batch.add_column(sa.Column("portrait_id", BIG_ID, nullable=True))
        batch.add_column(sa.Column("about", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("interests", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("languages", JSON_VALUE, server_default="[]", nullable=False))
        batch.add_column(sa.Column("birthday_month", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("release_date", sa.Date(), nullable=True))
        batch.add_column(sa.Column("second_reader", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        _names(batch, "profile", "portrait_id", "object")
        _check(batch, "profile", "status", ("active", "paused", "in_transit", "moved", "released", "died"))
        batch.create_check_constraint(op.f("ck_profile_birthday_month"), "birthday_month BETWEEN 1 AND 12")
        batch.create_index("ix_profile_committed_name_id", ["committed_name", "id"])
    with _rebuild("correspondence") as batch:
        batch.add_column(sa.Column("wished_by", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("why", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("changed_by_id", BIG_ID, nullable=True))
        _names(batch, "correspondence", "changed_by_id", "staff")
        _check(batch, "correspondence", "state", ("open", "muted", "ended"))
    with _rebuild("organisation", {}) as batch:
        batch.add_column(sa.Column("promise_hours", sa.Integer(), server_default="72", nullable=False))
        batch.add_column(sa.Column("second_reader_for", JSON_VALUE, server_default="[]", nullable=False))
        batch.add_column(sa.Column("urgent_staff_id", BIG_ID, nullable=True))
        batch.add_column(sa.Column("urgent_minutes", sa.Integer(), server_default="60", nullable=False))
        batch.add_column(sa.Column("urgent_procedure", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("sealing_procedure", sa.Text(), server_default="", nullable=False))
        _names(batch, "organisation", "urgent_staff_id", "staff")
    with _rebuild("pen_pal") as batch:
        batch.add_column(sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("blocked_why", sa.Text(), server_default="", nullable=False))
        batch.add_column(sa.Column("blocked_by_id", BIG_ID, nullable=True))
        batch.add_column(sa.Column("trusted_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("trusted_by_id", BIG_ID, nullable=True))
        batch.add_column(sa.Column("merged_into_id", BIG_ID, nullable=True))
        batch.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        _names(batch, "pen_pal", "blocked_by_id", "staff")
        _names(batch, "pen_pal", "trusted_by_id", "staff")
        _names(batch, "pen_pal", "merged_into_id", "pen_pal")
        batch.create_index("ix_pen_pal_merged_into_id", ["merged_into_id"])
        batch.create_index("ix_pen_pal_name_id", ["name", "id"])
    blocked = sa.text("blocked_at IS NOT NULL")
    op.create_index("ix_pen_pal_id_blocked", "pen_pal", ["id"], sqlite_where=blocked, postgresql_where=blocked)


def _letters() -> None:
    """Widen letters and decisions; what they name is there by now."""
    waits = sa.text("alias_id IS NULL AND dealt_with_at IS NULL")
    op.create_index("ix_recipient_waiting", "recipient", ["message_id"], sqlite_where=waits, postgresql_where=waits)
    with _rebuild("letter") as batch:
        batch.add_column(sa.Column("held_for", sa.String(24), nullable=True))
        batch.add_column(sa.Column("suspension_id", BIG_ID, nullable=True))
        batch.add_column(sa.Column("no_contact_id", BIG_ID, nullable=True))
        _names(batch, "letter", "suspension_id", "suspension")
        _names(batch, "letter", "no_contact_id", "no_contact")
        _check(batch, "letter", "state", _STATES, anew=True)
        _check(batch, "letter", "held_for", _HELD_FOR)
    held = sa.text("suspension_id IS NOT NULL")
    columns = ["suspension_id", "received_at"]
    op.create_index("ix_letter_suspension_held", "letter", columns, sqlite_where=held, postgresql_where=held)
    with _rebuild("decision") as batch:
        batch.add_column(sa.Column("template_id", BIG_ID, nullable=True))
        batch.add_column(sa.Column("source", sa.String(24), nullable=True))
        batch.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        _names(batch, "decision", "template_id", "reason_template")
        _check(batch, "decision", "kind", _KINDS, anew=True)
        _check(batch, "decision", "source", _STATES)
        batch.create_index("ix_decision_made_at", ["made_at"])
    # Letters that are on hold already: those a rule put there, and those somebody of staff did.
    letters = sa.table("letter", sa.column("id"), sa.column("state"), sa.column("held_for"))
    decisions = sa.table("decision", sa.column("letter_id"), sa.column("kind"))
    by_staff = letters.c.id.in_(sa.select(decisions.c.letter_id).where(decisions.c.kind == "hold"))
    on_hold = letters.update().where(letters.c.state == "on_hold")
    op.execute(on_hold.values(held_for=sa.case((by_staff, "staff"), else_="sender")))


def _rebuild(table: str, options: dict[str, bool] | None = None) -> AbstractContextManager[BatchOperations]:
    """Change a table: SQLite makes it anew, for that is its only way; PostgreSQL alters it."""
    how: Literal["always", "auto"] = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    return op.batch_alter_table(table, recreate=how, table_kwargs=_NUMBERED if options is None else options)


def _names(batch: BatchOperations, table: str, column: str, other: str) -> None:
    """Let a column name a row of another table."""
    batch.create_foreign_key(f"fk_{table}_{column}_{other}", other, [column], ["id"], ondelete="RESTRICT")


def _check(batch: BatchOperations, table: str, column: str, values: tuple[str, ...], *, anew: bool = False) -> None:
    """Hold a column to these values; `anew`: instead of those it was held to."""
    name = op.f(f"ck_{table}_{column}")
    if anew:
        batch.drop_constraint(name, type_="check")
    batch.create_check_constraint(name, sa.column(column).in_(values))


def _reasons() -> None:
    """Add the reasons that decisions name."""
    op.create_table(
        "reason_template",
        sa.Column(
            "kind", sa.Enum(*_KINDS, name="kind", native_enum=False, create_constraint=True, length=24), nullable=False
        ),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("private_text", sa.Text(), nullable=False),
        sa.Column("public_texts", JSON_VALUE, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.CheckConstraint("length(label) > 0", name=op.f("ck_reason_template_has_label")),
        sa.PrimaryKeyConstraint("id", name="pk_reason_template"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reason_template_kind_position_id", "reason_template", ["kind", "position", "id"], unique=False)


def _rules_about_people() -> None:
    """Add what holds letters, and what is known of people."""
    op.create_table(
        "mail_rule",
        sa.Column("facility_id", BIG_ID, nullable=False),
        sa.Column("mail_point_id", BIG_ID, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column(
            "severity",
            sa.Enum("block", "warn", "repair", name="severity", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("parameters", JSON_VALUE, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verified_by_id", BIG_ID, nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.Column("effective_until", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("made_by_id", BIG_ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name="fk_mail_rule_facility_id_facility", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["staff.id"], name="fk_mail_rule_made_by_id_staff", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["mail_point_id"], ["mail_point.id"], name="fk_mail_rule_mail_point_id_mail_point", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["staff.id"], name="fk_mail_rule_verified_by_id_staff", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mail_rule"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mail_rule_facility_id_kind", "mail_rule", ["facility_id", "kind"], unique=False)
    op.create_table(
        "acquaintance",
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("profile_id", BIG_ID, nullable=True),
        sa.Column("pen_pal_id", BIG_ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.CheckConstraint("(profile_id IS NULL) <> (pen_pal_id IS NULL)", name=op.f("ck_acquaintance_one_person")),
        sa.ForeignKeyConstraint(
            ["pen_pal_id"], ["pen_pal.id"], name="fk_acquaintance_pen_pal_id_pen_pal", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name="fk_acquaintance_profile_id_profile", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_acquaintance_staff_id_staff", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_acquaintance"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_acquaintance_pen_pal", "acquaintance", ["staff_id", "pen_pal_id"], unique=True)
    op.create_index("uq_acquaintance_profile", "acquaintance", ["staff_id", "profile_id"], unique=True)
    op.create_table(
        "consent",
        sa.Column("profile_id", BIG_ID, nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("recorded_by_id", BIG_ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name="fk_consent_profile_id_profile", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["staff.id"], name="fk_consent_recorded_by_id_staff", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_consent"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_consent_profile_id_id", "consent", ["profile_id", "id"], unique=False)
    op.create_table(
        "no_contact",
        sa.Column("profile_id", BIG_ID, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("postal", sa.Text(), nullable=False),
        sa.Column(
            "asked_by",
            sa.Enum(
                "victim",
                "court",
                "facility",
                "pen_pal",
                "profile",
                "other",
                name="asked_by",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("made_by_id", BIG_ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", BIG_ID, nullable=True),
        sa.Column("lifted_why", sa.Text(), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.CheckConstraint(
            "length(name) + length(email) + length(phone) + length(postal) > 0",
            name=op.f("ck_no_contact_names_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["staff.id"], name="fk_no_contact_lifted_by_id_staff", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["staff.id"], name="fk_no_contact_made_by_id_staff", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name="fk_no_contact_profile_id_profile", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_no_contact"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_no_contact_open",
        "no_contact",
        ["profile_id"],
        unique=False,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )
    op.create_table(
        "profile_place",
        sa.Column("profile_id", BIG_ID, nullable=False),
        sa.Column("mail_point_id", BIG_ID, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("recorded_by_id", BIG_ID, nullable=True),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_point_id"], ["mail_point.id"], name="fk_profile_place_mail_point_id_mail_point", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name="fk_profile_place_profile_id_profile", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["staff.id"], name="fk_profile_place_recorded_by_id_staff", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_profile_place"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_profile_place_profile_id_id", "profile_place", ["profile_id", "id"], unique=False)
    op.create_table(
        "suspension",
        sa.Column("facility_id", BIG_ID, nullable=False),
        sa.Column("mail_point_id", BIG_ID, nullable=True),
        sa.Column("profile_id", BIG_ID, nullable=True),
        sa.Column(
            "stops",
            sa.Enum("letters", "photos", name="stops", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_check_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("releases_a_day", sa.Integer(), nullable=True),
        sa.Column("made_by_id", BIG_ID, nullable=True),
        sa.Column("ended_by_id", BIG_ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.CheckConstraint("releases_a_day IS NULL OR releases_a_day > 0", name=op.f("ck_suspension_releases")),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["staff.id"], name="fk_suspension_ended_by_id_staff", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name="fk_suspension_facility_id_facility", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["staff.id"], name="fk_suspension_made_by_id_staff", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["mail_point_id"], ["mail_point.id"], name="fk_suspension_mail_point_id_mail_point", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name="fk_suspension_profile_id_profile", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_suspension"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_suspension_facility_id_id", "suspension", ["facility_id", "id"], unique=False)
    op.create_index(
        "ix_suspension_facility_id_open",
        "suspension",
        ["facility_id"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _what_staff_write() -> None:
    """Add notes, notices, views, opinions and redactions."""
    op.create_table(
        "note",
        sa.Column(
            "subject_kind",
            sa.Enum(
                "letter",
                "profile",
                "pen_pal",
                "correspondence",
                "facility",
                "message",
                name="subject_kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", BIG_ID, nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_warning", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_note_staff_id_staff", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_note_subject_kind_subject_id_id", "note", ["subject_kind", "subject_id", "id"], unique=False)
    op.create_table(
        "rule_setting",
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("changed_by_id", BIG_ID, nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["staff.id"], name="fk_rule_setting_changed_by_id_staff", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("rule", name="pk_rule_setting"),
    )
    op.create_table(
        "saved_view",
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_saved_view_has_name")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_saved_view_staff_id_staff", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_view"),
        sa.UniqueConstraint("staff_id", "name", name="uq_saved_view_staff_id_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "flag_opinion",
        sa.Column("letter_id", BIG_ID, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name="fk_flag_opinion_letter_id_letter", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_flag_opinion_staff_id_staff", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_flag_opinion"),
        sa.UniqueConstraint("letter_id", "rule", "staff_id", name="uq_flag_opinion_letter_id_rule_staff_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_flag_opinion_rule_made_at", "flag_opinion", ["rule", "made_at"], unique=False)
    op.create_table(
        "notice",
        sa.Column(
            "kind",
            sa.Enum(
                "returned",
                "rejected",
                "held",
                "redacted",
                "suspended",
                "resumed",
                "ended",
                "answer",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("letter_id", BIG_ID, nullable=True),
        sa.Column("decision_id", BIG_ID, nullable=True),
        sa.Column("pen_pal_id", BIG_ID, nullable=True),
        sa.Column("message_id", BIG_ID, nullable=True),
        sa.Column("suspension_id", BIG_ID, nullable=True),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "cancelled",
                "sent",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", BIG_ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name="fk_notice_decision_id_decision", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_notice_letter_id_letter", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name="fk_notice_made_by_id_staff", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name="fk_notice_message_id_message", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pen_pal_id"], ["pen_pal.id"], name="fk_notice_pen_pal_id_pen_pal", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["suspension_id"], ["suspension.id"], name="fk_notice_suspension_id_suspension", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("suspension_id", "pen_pal_id", "kind", name="uq_notice_suspension_id_pen_pal_id_kind"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notice_letter_id_id", "notice", ["letter_id", "id"], unique=False)
    op.create_index("ix_notice_message_id_id", "notice", ["message_id", "id"], unique=False)
    op.create_index("ix_notice_pen_pal_id_id", "notice", ["pen_pal_id", "id"], unique=False)
    op.create_index("ix_notice_state_not_before_id", "notice", ["state", "not_before", "id"], unique=False)
    op.create_table(
        "redaction",
        sa.Column("letter_id", BIG_ID, nullable=False),
        sa.Column("reading_id", BIG_ID, nullable=False),
        sa.Column("photo_seq", sa.Integer(), nullable=True),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("private_reason", sa.Text(), nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_id", BIG_ID, nullable=True),
        sa.Column("untold_why", sa.Text(), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name="fk_redaction_letter_id_letter", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name="fk_redaction_notice_id_notice", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["reading.id"], name="fk_redaction_reading_id_reading", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_redaction_staff_id_staff", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_redaction"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_redaction_letter_id_id", "redaction", ["letter_id", "id"], unique=False)


def _what_waits() -> None:
    """Add what the queue is read by, and what cannot wait."""
    op.create_table(
        "figure",
        sa.Column(
            "span",
            sa.Enum("day", "month", name="span", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("facility_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("number", BIG_ID, nullable=False),
        sa.PrimaryKeyConstraint("span", "since", "name", "facility_id", "key", name="pk_figure"),
    )
    op.create_table(
        "claim",
        sa.Column("letter_id", BIG_ID, nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_claim_letter_id_letter", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_claim_staff_id_staff", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("letter_id", "staff_id", name="pk_claim"),
    )
    op.create_index("ix_claim_staff_id_seen_at", "claim", ["staff_id", "seen_at"], unique=False)
    op.create_table(
        "escalation",
        sa.Column("letter_id", BIG_ID, nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "self_harm",
                "abuse",
                "danger",
                "other",
                name="ground",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("person_id", BIG_ID, nullable=False),
        sa.Column("raised_by_id", BIG_ID, nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", BIG_ID, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name="fk_escalation_letter_id_letter", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["staff.id"], name="fk_escalation_person_id_staff", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["staff.id"], name="fk_escalation_raised_by_id_staff", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["staff.id"], name="fk_escalation_settled_by_id_staff", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_escalation"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_escalation_due_at_open",
        "escalation",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_index("ix_escalation_letter_id_id", "escalation", ["letter_id", "id"], unique=False)
    op.create_index(
        "uq_escalation_letter_id_open",
        "escalation",
        ["letter_id"],
        unique=True,
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )
    op.create_table(
        "letter_facet",
        sa.Column("letter_id", BIG_ID, nullable=False),
        sa.Column("facet", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*_STATES, name="state", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name="fk_letter_facet_letter_id_letter", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("letter_id", "facet", name="pk_letter_facet"),
    )
    op.create_index(
        "ix_letter_facet_facet_state_received_at_letter_id",
        "letter_facet",
        ["facet", "state", "received_at", "letter_id"],
        unique=False,
    )
    op.create_table(
        "sealing",
        sa.Column("letter_id", BIG_ID, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("sealed_by_id", BIG_ID, nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", BIG_ID, nullable=True),
        sa.Column("lifted_why", sa.Text(), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_sealing_letter_id_letter", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["staff.id"], name="fk_sealing_lifted_by_id_staff", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["sealed_by_id"], ["staff.id"], name="fk_sealing_sealed_by_id_staff", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sealing"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sealing_letter_id_id", "sealing", ["letter_id", "id"], unique=False)
