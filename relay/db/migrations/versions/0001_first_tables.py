"""The first tables."""

import sqlalchemy as sa
from alembic import op

from relay.db.types import BIG_ID, JSON_VALUE

revision = "0001"
down_revision = None


def _one_of(*values: str, name: str, length: int) -> sa.Enum:
    return sa.Enum(*values, name=name, length=length, native_enum=False, create_constraint=True)


def upgrade() -> None:
    """Create every table; a letter and its proofs name each other, which PostgreSQL wants said afterwards."""
    op.create_table(
        "facility",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("long_name", sa.Text(), nullable=False),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_facility"),
        sa.UniqueConstraint("code", name="uq_facility_code"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "job",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", BIG_ID, nullable=True),
        sa.Column("arguments", JSON_VALUE, nullable=False),
        sa.Column("once", sa.Text(), nullable=True),
        sa.Column("state", _one_of("waiting", "running", "done", "parked", name="state", length=24), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_job_attempts")),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("once", name="uq_job_once"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_job_kind_subject_id", "job", ["kind", "subject_id"], unique=False)
    op.create_index(
        "ix_job_run_at_unfinished",
        "job",
        ["run_at", "id"],
        unique=False,
        sqlite_where=sa.text("state IN ('waiting', 'running')"),
        postgresql_where=sa.text("state IN ('waiting', 'running')"),
    )
    op.create_index("ix_job_state_finished_at", "job", ["state", "finished_at"], unique=False)
    op.create_table(
        "message",
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_from", sa.Text(), nullable=False),
        sa.Column("peer", sa.Text(), nullable=False),
        sa.Column("helo", sa.Text(), nullable=False),
        sa.Column("tls", sa.Text(), nullable=False),
        sa.Column("header_message_id", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("raw_at", _one_of("database", "object", "erased", name="raw_at", length=24), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.CheckConstraint("size_bytes >= 0", name=op.f("ck_message_size")),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_message_received_at", "message", ["received_at"], unique=False)
    op.create_table(
        "object",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", _one_of("proof", "photo", "picture", "batch", name="kind", length=24), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size_bytes", BIG_ID, nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.CheckConstraint("size_bytes >= 0", name=op.f("ck_object_size")),
        sa.PrimaryKeyConstraint("id", name="pk_object"),
        sa.UniqueConstraint("key", name="uq_object_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_object_kind_created_at", "object", ["kind", "created_at"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", JSON_VALUE, nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("help_address", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("languages", JSON_VALUE, nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("code_key", sa.LargeBinary(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("paper IN ('letter', 'a4')", name=op.f("ck_organisation_paper")),
        sa.CheckConstraint("id = 1", name=op.f("ck_organisation_only_one")),
        sa.CheckConstraint("length(name) > 0", name=op.f("ck_organisation_has_name")),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
    )
    op.create_table(
        "staff",
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", _one_of("admin", "reviewer", "printer", "auditor", name="role", length=24), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("fs_uniquifier", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("current_login_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_login_ip", sa.Text(), nullable=True),
        sa.Column("current_login_ip", sa.Text(), nullable=True),
        sa.Column("login_count", sa.Integer(), nullable=True),
        sa.Column("tf_primary_method", sa.Text(), nullable=True),
        sa.Column("tf_totp_secret", sa.Text(), nullable=True),
        sa.Column("tf_phone_number", sa.Text(), nullable=True),
        sa.Column("mf_recovery_codes", JSON_VALUE, nullable=True),
        sa.Column("us_totp_secrets", sa.Text(), nullable=True),
        sa.Column("us_phone_number", sa.Text(), nullable=True),
        sa.Column("fs_webauthn_user_handle", sa.Text(), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("create_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("update_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_staff_email_lower")),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("email", name="uq_staff_email"),
        sa.UniqueConstraint("fs_uniquifier", name="uq_staff_fs_uniquifier"),
        sa.UniqueConstraint("fs_webauthn_user_handle", name="uq_staff_fs_webauthn_user_handle"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "audit",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("subject_kind", sa.Text(), nullable=False),
        sa.Column("subject_id", BIG_ID, nullable=False),
        sa.Column("actor_id", BIG_ID, nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("place", BIG_ID, nullable=True),
        sa.Column("chain", sa.LargeBinary(), nullable=True),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.CheckConstraint("(place IS NULL) = (chain IS NULL)", name=op.f("ck_audit_sealed_whole")),
        sa.ForeignKeyConstraint(["actor_id"], ["staff.id"], name="fk_audit_actor_id_staff", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.UniqueConstraint("place", name="uq_audit_place"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_audit_actor_id_id", "audit", ["actor_id", "id"], unique=False)
    op.create_index("ix_audit_subject_kind_subject_id_id", "audit", ["subject_kind", "subject_id", "id"], unique=False)
    op.create_table(
        "batch",
        sa.Column(
            "state",
            _one_of("making", "ready", "printed", "mailed", "cancelled", name="state", length=24),
            nullable=False,
        ),
        sa.Column("object_id", BIG_ID, nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("created_by_id", BIG_ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["staff.id"], name="fk_batch_created_by_id_staff", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["object_id"], ["object.id"], name="fk_batch_object_id_object", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_batch"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_batch_object_id", "batch", ["object_id"], unique=False)
    op.create_index("ix_batch_state_id", "batch", ["state", "id"], unique=False)
    op.create_table(
        "mail_point",
        sa.Column("facility_id", BIG_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "mail_class", _one_of("general", "legal", "publications", name="mail_class", length=24), nullable=False
        ),
        sa.Column("address", JSON_VALUE, nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("copies_both_sides", sa.Boolean(), nullable=False),
        sa.Column("rules", JSON_VALUE, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_by_id", BIG_ID, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name="fk_mail_point_facility_id_facility", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["verified_by_id"], ["staff.id"], name="fk_mail_point_verified_by_id_staff", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mail_point"),
        sa.UniqueConstraint("facility_id", "name", "mail_class", name="uq_mail_point_facility_id_name_mail_class"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mail_point_facility_id", "mail_point", ["facility_id"], unique=False)
    op.create_table(
        "message_chunk",
        sa.Column("message_id", BIG_ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name="fk_message_chunk_message_id_message", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("message_id", "seq", name="pk_message_chunk"),
    )
    op.create_table(
        "passkey",
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("transports", JSON_VALUE, nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.Text(), nullable=False),
        sa.Column("extensions", sa.Text(), nullable=True),
        sa.Column("create_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lastuse_datetime", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("usage", sa.Text(), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_passkey_staff_id_staff", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_passkey"),
        sa.UniqueConstraint("credential_id", name="uq_passkey_credential_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_passkey_staff_id", "passkey", ["staff_id"], unique=False)
    op.create_table(
        "pen_pal",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_by_id", BIG_ID, nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["staff.id"], name="fk_pen_pal_confirmed_by_id_staff", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_pen_pal"),
        sa.UniqueConstraint("address", name="uq_pen_pal_address"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "reading",
        sa.Column("message_id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reader_version", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("detail", JSON_VALUE, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name="fk_reading_message_id_message", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_reading"),
        sa.UniqueConstraint("message_id", "version", name="uq_reading_message_id_version"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "sign_in_link",
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("invites", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_sign_in_link_staff_id_staff", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_link"),
        sa.UniqueConstraint("token_sha256", name="uq_sign_in_link_token_sha256"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sign_in_link_staff_id", "sign_in_link", ["staff_id"], unique=False)
    op.create_table(
        "audit_detail",
        sa.Column("audit_id", BIG_ID, nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("old", JSON_VALUE, nullable=False),
        sa.Column("new", JSON_VALUE, nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name="fk_audit_detail_audit_id_audit", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("audit_id", name="pk_audit_detail"),
    )
    op.create_table(
        "photo",
        sa.Column("reading_id", BIG_ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("object_id", BIG_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("width_px", sa.Integer(), nullable=False),
        sa.Column("height_px", sa.Integer(), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(["object_id"], ["object.id"], name="fk_photo_object_id_object", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["reading.id"], name="fk_photo_reading_id_reading", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_photo"),
        sa.UniqueConstraint("reading_id", "seq", name="uq_photo_reading_id_seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_photo_object_id", "photo", ["object_id"], unique=False)
    op.create_table(
        "profile",
        sa.Column("committed_name", sa.Text(), nullable=False),
        sa.Column("preferred_name", sa.Text(), nullable=False),
        sa.Column("register_number", sa.Text(), nullable=False),
        sa.Column("mail_point_id", BIG_ID, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("large_print", sa.Boolean(), nullable=False),
        sa.Column(
            "status", _one_of("active", "paused", "released", "deceased", name="status", length=24), nullable=False
        ),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.CheckConstraint("length(committed_name) > 0", name=op.f("ck_profile_has_name")),
        sa.ForeignKeyConstraint(
            ["mail_point_id"], ["mail_point.id"], name="fk_profile_mail_point_id_mail_point", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_profile"),
        sa.UniqueConstraint("register_number", name="uq_profile_register_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_profile_mail_point_id", "profile", ["mail_point_id"], unique=False)
    op.create_table(
        "alias",
        sa.Column("local_part", sa.Text(), nullable=False),
        sa.Column("profile_id", BIG_ID, nullable=False),
        sa.Column("state", _one_of("active", "paused", "retired", name="state", length=24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.CheckConstraint(
            "local_part = lower(local_part) AND length(local_part) BETWEEN 1 AND 64", name=op.f("ck_alias_local_part")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name="fk_alias_profile_id_profile", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_alias"),
        sa.UniqueConstraint("local_part", name="uq_alias_local_part"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_alias_profile_id", "alias", ["profile_id"], unique=False)
    op.create_table(
        "correspondence",
        sa.Column("pen_pal_id", BIG_ID, nullable=False),
        sa.Column("profile_id", BIG_ID, nullable=False),
        sa.Column("state", _one_of("open", "suspended", "ended", name="state", length=24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["pen_pal_id"], ["pen_pal.id"], name="fk_correspondence_pen_pal_id_pen_pal", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name="fk_correspondence_profile_id_profile", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_correspondence"),
        sa.UniqueConstraint("pen_pal_id", "profile_id", name="uq_correspondence_pen_pal_id_profile_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_correspondence_profile_id", "correspondence", ["profile_id"], unique=False)
    op.create_table(
        "letter",
        sa.Column("message_id", BIG_ID, nullable=False),
        sa.Column("profile_id", BIG_ID, nullable=False),
        sa.Column("alias_id", BIG_ID, nullable=False),
        sa.Column("pen_pal_id", BIG_ID, nullable=True),
        sa.Column("correspondence_id", BIG_ID, nullable=True),
        sa.Column("reading_id", BIG_ID, nullable=True),
        sa.Column("proof_id", BIG_ID, nullable=True),
        sa.Column("approved_proof_id", BIG_ID, nullable=True),
        sa.Column("revises_id", BIG_ID, nullable=True),
        sa.Column(
            "state",
            _one_of(
                "received",
                "reading",
                "unreadable",
                "screened",
                "automatic",
                "awaiting_pen_pal",
                "in_review",
                "on_hold",
                "returned",
                "rejected",
                "withdrawn",
                "approved",
                "in_batch",
                "printed",
                "mailed",
                "closed",
                name="state",
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'in_batch', 'printed', 'mailed') OR approved_proof_id IS NOT NULL",
            name=op.f("ck_letter_approved_has_proof"),
        ),
        sa.CheckConstraint(
            "(approved_proof_id IS NULL) = (approved_at IS NULL)", name=op.f("ck_letter_approval_whole")
        ),
        sa.CheckConstraint("version > 0", name=op.f("ck_letter_version")),
        sa.ForeignKeyConstraint(["alias_id"], ["alias.id"], name="fk_letter_alias_id_alias", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["approved_proof_id"],
            ["proof.id"],
            name="fk_letter_approved_proof_id_proof",
            ondelete="RESTRICT",
            use_alter=True,
        ),
        sa.ForeignKeyConstraint(
            ["correspondence_id"],
            ["correspondence.id"],
            name="fk_letter_correspondence_id_correspondence",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name="fk_letter_message_id_message", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["pen_pal_id"], ["pen_pal.id"], name="fk_letter_pen_pal_id_pen_pal", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name="fk_letter_profile_id_profile", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["proof_id"], ["proof.id"], name="fk_letter_proof_id_proof", ondelete="RESTRICT", use_alter=True
        ),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["reading.id"], name="fk_letter_reading_id_reading", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(["revises_id"], ["letter.id"], name="fk_letter_revises_id_letter", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_letter"),
        sa.UniqueConstraint("message_id", "profile_id", name="uq_letter_message_id_profile_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_letter_correspondence_id_id", "letter", ["correspondence_id", "id"], unique=False)
    op.create_index("ix_letter_pen_pal_id_received_at_id", "letter", ["pen_pal_id", "received_at", "id"], unique=False)
    op.create_index("ix_letter_profile_id_received_at_id", "letter", ["profile_id", "received_at", "id"], unique=False)
    op.create_index("ix_letter_received_at_id", "letter", ["received_at", "id"], unique=False)
    op.create_index("ix_letter_reading_id", "letter", ["reading_id"], unique=False)
    op.create_index("ix_letter_state_approved_at", "letter", ["state", "approved_at"], unique=False)
    op.create_index("ix_letter_state_received_at_id", "letter", ["state", "received_at", "id"], unique=False)
    op.create_table(
        "recipient",
        sa.Column("message_id", BIG_ID, nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column(
            "route", _one_of("alias", "postmaster", "bounce", "scanner", name="route", length=24), nullable=False
        ),
        sa.Column("alias_id", BIG_ID, nullable=True),
        sa.Column("profile_id", BIG_ID, nullable=True),
        sa.Column("duplicate_key", sa.LargeBinary(), nullable=True),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.CheckConstraint("(route = 'alias') = (alias_id IS NOT NULL)", name=op.f("ck_recipient_alias_has_route")),
        sa.CheckConstraint("(alias_id IS NULL) = (profile_id IS NULL)", name=op.f("ck_recipient_alias_has_profile")),
        sa.ForeignKeyConstraint(["alias_id"], ["alias.id"], name="fk_recipient_alias_id_alias", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name="fk_recipient_message_id_message", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profile.id"], name="fk_recipient_profile_id_profile", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recipient"),
        sa.UniqueConstraint("duplicate_key", name="uq_recipient_duplicate_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_recipient_alias_id", "recipient", ["alias_id"], unique=False)
    op.create_index("ix_recipient_message_id", "recipient", ["message_id"], unique=False)
    op.create_table(
        "flag",
        sa.Column("letter_id", BIG_ID, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("severity", _one_of("note", "warn", "block", name="severity", length=24), nullable=False),
        sa.Column("parameters", JSON_VALUE, nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=True),
        sa.Column("span_end", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_flag_letter_id_letter", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_flag"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_flag_letter_id", "flag", ["letter_id"], unique=False)
    op.create_index("ix_flag_rule", "flag", ["rule"], unique=False)
    op.create_table(
        "proof",
        sa.Column("letter_id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reading_id", BIG_ID, nullable=False),
        sa.Column("object_id", BIG_ID, nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("both_sides", sa.Boolean(), nullable=False),
        sa.Column("envelope", sa.Text(), nullable=False),
        sa.Column("missing_glyphs", JSON_VALUE, nullable=False),
        sa.Column("press", JSON_VALUE, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.CheckConstraint("pages > 0 AND sheets > 0", name=op.f("ck_proof_has_pages")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_proof_letter_id_letter", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["object_id"], ["object.id"], name="fk_proof_object_id_object", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["reading.id"], name="fk_proof_reading_id_reading", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_proof"),
        sa.UniqueConstraint("letter_id", "version", name="uq_proof_letter_id_version"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proof_object_id", "proof", ["object_id"], unique=False)
    op.create_table(
        "decision",
        sa.Column("letter_id", BIG_ID, nullable=False),
        sa.Column("letter_version", sa.Integer(), nullable=False),
        sa.Column("staff_id", BIG_ID, nullable=False),
        sa.Column(
            "kind",
            _one_of(
                "approve",
                "hold",
                "release",
                "return",
                "reject",
                "reopen",
                "withdraw",
                "confirm",
                "read_again",
                "close",
                name="kind",
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("private_reason", sa.Text(), nullable=False),
        sa.Column("public_reason", sa.Text(), nullable=False),
        sa.Column("proof_id", BIG_ID, nullable=True),
        sa.Column("proof_sha256", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_decision_letter_id_letter", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["proof_id"], ["proof.id"], name="fk_decision_proof_id_proof", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_decision_staff_id_staff", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sa.UniqueConstraint("letter_id", "letter_version", name="uq_decision_letter_id_letter_version"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_decision_staff_id_id", "decision", ["staff_id", "id"], unique=False)
    op.create_table(
        "piece",
        sa.Column("batch_id", BIG_ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("letter_id", BIG_ID, nullable=False),
        sa.Column("proof_id", BIG_ID, nullable=False),
        sa.Column(
            "state",
            _one_of("made", "printed", "mailed", "came_back", "spoiled", "closed", name="state", length=24),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_page", sa.Integer(), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.CheckConstraint("first_page >= 0", name=op.f("ck_piece_first_page")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name="fk_piece_batch_id_batch", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name="fk_piece_letter_id_letter", ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["proof_id"], ["proof.id"], name="fk_piece_proof_id_proof", ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name="pk_piece"),
        sa.UniqueConstraint("batch_id", "seq", name="uq_piece_batch_id_seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_piece_letter_id", "piece", ["letter_id"], unique=False)
    op.create_index(
        "uq_piece_letter_id_living",
        "piece",
        ["letter_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('made', 'printed', 'mailed')"),
        postgresql_where=sa.text("state IN ('made', 'printed', 'mailed')"),
    )

    if op.get_bind().dialect.name == "postgresql":
        for column in ("proof_id", "approved_proof_id"):
            op.create_foreign_key(f"fk_letter_{column}_proof", "letter", "proof", [column], ["id"], ondelete="RESTRICT")
