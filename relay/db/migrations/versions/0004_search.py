"""Search and the queue's filters: the full-text tables of each engine, and a facet for all that letters are asked for.

The words of letters are not indexed here: a million letters would keep the start waiting. A job does it, newest first.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from relay.db.types import BIG_ID, JSON_VALUE

revision = "0004"
down_revision = "0003"

_SEARCHED = {"letter_search": "letter", "pen_pal_search": "pen_pal"}


def upgrade() -> None:
    """Make the tables, fill the facets, and ask for the words."""
    for table, of in _SEARCHED.items():
        if op.get_bind().dialect.name == "sqlite":
            # The words come folded and parted already: `ascii` parts at spaces and keeps every other letter.
            op.execute(f"CREATE VIRTUAL TABLE {table} USING fts5(words, tokenize = 'ascii')")
        else:
            op.execute(
                f"CREATE TABLE {table} (id bigint PRIMARY KEY REFERENCES {of} (id) ON DELETE RESTRICT,"
                " words tsvector NOT NULL)"
            )
            op.execute(f"CREATE INDEX ix_{table}_words ON {table} USING gin (words) WITH (fastupdate = off)")
    amiss = sa.text("state IN ('came_back', 'spoiled')")
    columns = ["state", "state_since"]
    op.create_index("ix_piece_state_amiss", "piece", columns, sqlite_where=amiss, postgresql_where=amiss)
    for facet, source in _facets():
        op.execute(
            "INSERT INTO letter_facet (letter_id, facet, state, received_at)"
            f" SELECT letter.id, {facet}, letter.state, letter.received_at FROM letter {source}"
        )
    _ask_for_words()


def _facets() -> list[tuple[str, str]]:
    """Give each facet as SQL, and what it is read from: every letter that has a reading."""
    read = "letter.reading_id IS NOT NULL"
    flagged = "SELECT 1 FROM flag WHERE flag.letter_id = letter.id"
    place = "JOIN profile ON profile.id = letter.profile_id JOIN mail_point ON mail_point.id = profile.mail_point_id"
    result = "CASE WHEN authentication.dmarc IN ('pass', 'fail') THEN authentication.dmarc ELSE 'none' END"
    facets = [
        ("'profile:' || letter.profile_id", f"WHERE {read}"),
        ("'pen_pal:' || letter.pen_pal_id", f"WHERE {read} AND letter.pen_pal_id IS NOT NULL"),
        ("'facility:' || mail_point.facility_id", f"{place} WHERE {read}"),
        (
            f"'authentication:' || {result}",
            f"LEFT JOIN authentication ON authentication.message_id = letter.message_id WHERE {read}",
        ),
        (
            "'flag:' || flags.rule",
            f"JOIN (SELECT DISTINCT letter_id, rule FROM flag) AS flags ON flags.letter_id = letter.id WHERE {read}",
        ),
        ("'flagged'", f"WHERE {read} AND EXISTS ({flagged} AND severity IN ('warn', 'block'))"),
        ("'first'", f"WHERE {read} AND EXISTS ({flagged} AND rule = 'first-letter')"),
        (
            "'photos'",
            f"WHERE {read} AND EXISTS (SELECT 1 FROM photo WHERE reading_id = letter.reading_id AND photo.included)",
        ),
    ]
    return [*facets, *_languages()]


def _languages() -> list[tuple[str, str]]:
    """Give a facet for each language that a reading has, by its code without region."""
    codes = op.get_bind().execute(sa.text("SELECT DISTINCT language FROM reading")).scalars()
    found: dict[str, list[str]] = {}
    for code in codes:
        base = code.replace("_", "-").partition("-")[0].lower()
        found.setdefault(base if base.isascii() and base.isalpha() else "und", []).append(code)
    return [
        (
            f"'language:{base}'",
            "JOIN reading ON reading.id = letter.reading_id WHERE reading.language IN ("
            + ", ".join("'" + code.replace("'", "''").replace(":", "\\:") + "'" for code in some)
            + ")",
        )
        for base, some in found.items()
    ]


def _ask_for_words() -> None:
    letter = sa.table("letter", sa.column("id"))
    if op.get_bind().execute(sa.select(letter.c.id).limit(1)).first() is None:
        return
    moment = sa.DateTime(timezone=True)
    job = sa.table(
        "job",
        *(sa.column(name) for name in ("kind", "state", "attempts", "worker", "result", "error")),
        sa.column("arguments", JSON_VALUE),
        sa.column("subject_id", BIG_ID),
        sa.column("run_at", moment),
        sa.column("created_at", moment),
    )
    now = datetime.now(UTC)
    at = now.replace(tzinfo=None) if op.get_bind().dialect.name == "sqlite" else now
    op.execute(
        job.insert().values(
            kind="index",
            state="waiting",
            arguments={},
            attempts=0,
            worker="",
            result="",
            error="",
            run_at=at,
            created_at=at,
        )
    )
