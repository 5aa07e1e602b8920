"""The registry of kinds: all of them, each with words, facts and a line in the docs."""

from pathlib import Path

from relay.models import NoticeKind, Organisation
from relay.notices.courtesy import COURTESY
from relay.notices.kinds import KINDS, Leads, answers_of

DOCS = Path(__file__).parents[2] / "docs" / "notices.md"


def test_every_kind_is_known() -> None:
    """An answer of staff is written by them; all others are composed."""
    assert set(NoticeKind) == set(KINDS) | {NoticeKind.ANSWER}


def test_the_docs_list_every_kind_as_it_is() -> None:
    """When it is sent, to whom, and whether it is a courtesy."""
    rows = {
        line.split("`")[1]: line for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| `")
    }
    assert set(rows) == {kind.value for kind in NoticeKind}
    for key, kind in KINDS.items():
        to = "confirmed pen pals" if kind.confirmed_only else "the pen pal"
        assert f"| {kind.about} | {to} | {'yes' if kind.is_courtesy else 'no'} |" in rows[key.value]


def test_what_people_have_to_know_is_no_courtesy() -> None:
    """Replies, refusals, returns, what was asked for: neither a setting nor a link stops them."""
    K = NoticeKind  # noqa: N806 -- short here
    assert not COURTESY & {K.REPLY, K.REPLY_REFUSED, K.REJECTED, K.RETURNED, K.CAME_BACK, K.CODE, K.CONFIRM, K.DIED}
    assert {kind.value for kind in COURTESY} >= set(Organisation.__table__.c.notices.default.arg(None))


def test_answers_lead_where_the_notice_says() -> None:
    """An answer to what was mailed is the next letter, to what needs a change the changed one; others for staff."""
    assert answers_of(NoticeKind.MAILED) is answers_of(NoticeKind.REPLY) is Leads.LETTER
    assert answers_of(NoticeKind.RETURNED) is Leads.CORRECTION
    assert answers_of(NoticeKind.CONFIRM) is Leads.CONFIRMATION
    assert {answers_of(kind) for kind in (NoticeKind.HELD, NoticeKind.REJECTED, NoticeKind.ANSWER)} == {Leads.STAFF}
