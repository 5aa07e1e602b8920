"""One thing in the staff inbox, laid out for its page: who wrote what, what was answered, and what it may be about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, url_for
from sqlalchemy.orm import Session

from relay.codes import CodeKind
from relay.letters.inbox import answerable, answering, appeals, inbox, taking
from relay.letters.inbox.answerable import Item, Mute
from relay.letters.inbox.answering import Draft, Post
from relay.letters.inbox.taking import Marks
from relay.models import Letter, LetterState, Notice, NoticeKind, NoticeState, RawAt, Reply
from relay.replies import appealing
from relay.sending.making import own_address
from web import answered, decide_form, desk
from web.answered import Answered

TEXT_SHOWN_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that the page of a message, or of a letter that was meant for us, shows."""

    item: Item
    code: str
    """The letter's; empty for a message."""
    senders: list[dict[str, str]]
    being_read: bool
    set_aside: str
    mute: Mute | None
    sender: str
    """Whom an answer is from."""
    draft: Draft | None
    """The answer that the form as it stands would make."""
    answers: list[tuple[Notice, str]]
    words: str
    """What was typed, or what an answer said that was taken back."""
    marks: Marks
    waits: bool
    against: list[tuple[str, Letter]]
    """Letters it appeals against, by their codes."""
    refused: Reply | None
    """The reply on paper whose refusal it answers."""
    against_replies: Sequence[Reply]
    likely: list[str]
    """Codes of rejected letters it may be about."""
    answered: Answered | None
    """What a letter answers."""

    @property
    def may_write(self) -> bool:
        """Say whether the form is shown: not while an answer waits, unless words for another were typed already."""
        waits = any(notice.state is NoticeState.WAITING for notice, _who in self.answers)
        return self.mute is None and (bool(self.words) or not waits)

    def at(self, deed: str) -> str:
        """Give the address of something that is done here."""
        if self.item.letter is not None:
            return url_for(f"answering.letter_{deed}", name=self.code)
        return url_for(f"answering.{deed}", message_id=self.item.message.id)


def post() -> Post:
    """Give what sending needs to know of this installation."""
    return Post(tuple(desk.desk().settings.mail_domain), decide_form.cancel_window())


def load(session: Session, message_id: int | None, name: str | None) -> Item:
    """Load what an address names: a message, or a letter. Whether one may look at a letter was asked before."""
    if name is None:
        return answerable.item_of(session, message_id or 0, desk.me().id)
    return answerable.letter_of(session, desk.codes().find(name, CodeKind.LETTER))


def whole(
    session: Session, item: Item, given: Mapping[str, str] | None = None, fault: str = "", *, wrong: str = ""
) -> str:
    """Give the page; `given` is a form that comes back, and `wrong` which of its fields is."""
    return shown(page_of(session, item, given or {}), given, fault, wrong=wrong)


def shown(page: Page, given: Mapping[str, str] | None = None, fault: str = "", *, wrong: str = "") -> str:
    """Give a page that was laid out."""
    return render_template("inbox/item.html", page=page, given=given or {}, fault=fault, wrong=wrong)


def page_of(session: Session, item: Item, given: Mapping[str, str]) -> Page:
    """Lay it out."""
    message, letter, reading = item.message, item.letter, item.reading
    mute, answers = answerable.mute(session, item, post().domains), answering.answers(session, message.id)
    words = given.get("words", "") or _taken_back(session, item, answers)
    set_aside = answerable.set_aside(item)[:TEXT_SHOWN_CHARACTERS]
    about = f"{reading.subject}\n{reading.text}\n{set_aside}" if reading else ""
    marks, book = taking.marks_of(session, [message.id])[message.id], desk.codes()
    return Page(
        item=item,
        code=book.letter(letter.id) if letter else "",
        senders=answerable.senders_of(item),
        being_read=reading is None and message.raw_at is not RawAt.ERASED,
        set_aside=set_aside,
        mute=mute,
        sender=_sender(),
        draft=answering.draft(session, item, words) if words.strip() and mute is None else None,
        answers=answers,
        words=words,
        marks=marks,
        waits=inbox.is_open(message) if letter is None else letter.state is LetterState.FOR_US,
        against=[(book.letter(one.id), one) for one in appeals.against(session, marks)],
        refused=appealing.about(session, letter),
        against_replies=appealing.against(session, marks),
        likely=_likely(session, item, about),
        answered=answered.of(session, letter) if letter else None,
    )


def _sender() -> str:
    organisation = desk.organisation()
    address = own_address(organisation, desk.desk().settings).address if organisation else ""
    return f"{organisation.name if organisation else ''} <{address}>"


def _likely(session: Session, item: Item, about: str) -> list[str]:
    """Give rejected letters it may be about: first the one that it answers our refusal of."""
    notice = item.letter.answers if item.letter and item.letter.answers_id else None
    refused = notice.letter if notice and notice.kind is NoticeKind.REJECTED else None
    first = [refused] if refused and refused.state is LetterState.REJECTED else []
    found = [*first, *appeals.likely(session, answerable.addresses(item), about)]
    return [desk.codes().letter(one) for one in dict.fromkeys(letter.id for letter in found)]


def _taken_back(session: Session, item: Item, answers: list[tuple[Notice, str]]) -> str:
    is_back = bool(answers) and answers[0][0].state is NoticeState.CANCELLED
    return answering.words_of(session, item, answers[0][0]) if is_back else ""
