"""Times, sizes and paragraphs as a person reads them. Times are shown in the organisation's zone, exact in a title."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_timedelta, get_timezone
from flask import Flask
from flask_babel import format_currency, format_date, format_datetime, format_decimal, get_locale, to_user_timezone
from flask_babel import gettext as _
from markupsafe import Markup, escape

from relay.letters.lists.counts import COUNTED
from relay.models import Organisation
from relay.notices.leaving import shown
from relay.screening.domain import in_letters
from web import (
    answered_words,
    came_back_words,
    decision_words,
    desk,
    facility_words,
    finding_words,
    flag_words,
    inbox_words,
    mailroom_words,
    our_letter_words,
    outbox_words,
    pen_pal_words,
    people_words,
    queue_words,
    reading_words,
    reply_words,
    scan_words,
    what_we_write_words,
    wording,
)
from web.typed import typed, visible

_RELATIVE_UNTIL = timedelta(days=7)
_KIB = 1024


def start(app: Flask) -> None:
    """Give the templates their filters and words."""
    app.jinja_env.filters.update(
        when=when,
        waits=waits,
        day=day,
        many=many,
        exactly=exactly,
        size=size,
        paragraphs=paragraphs,
        moment=moment,
        hour=hour,
        date=calendar_day,
        address=address,
        sentence=sentence,
        typed=typed,
        dollars=dollars,
        mail=mail,
    )
    app.jinja_env.globals["words"] = wording
    app.jinja_env.globals["flag_words"] = flag_words
    app.jinja_env.globals["reads"] = reading_words
    app.jinja_env.globals["decides"] = decision_words
    app.jinja_env.globals["outbox"] = outbox_words
    app.jinja_env.globals["people_words"] = people_words
    app.jinja_env.globals["ours"] = our_letter_words
    app.jinja_env.globals["pals"] = pen_pal_words
    app.jinja_env.globals["writes"] = what_we_write_words
    app.jinja_env.globals["places"] = facility_words
    app.jinja_env.globals["findings"] = finding_words
    app.jinja_env.globals["queue_words"] = queue_words
    app.jinja_env.globals["inbox_words"] = inbox_words
    app.jinja_env.globals["mailroom_words"] = mailroom_words
    app.jinja_env.globals["reply_words"] = reply_words
    app.jinja_env.globals["back_words"] = came_back_words
    app.jinja_env.globals["scan_words"] = scan_words
    app.jinja_env.globals["answer_words"] = answered_words
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def locale(languages: list[str], accepted: str | None) -> str:
    """Choose the language of a page: the best of the organisation's that the browser asks for.

    English when it names none: a mistyped setting must leave the desk open, or nobody could correct it.
    """
    chosen = accepted if accepted in languages else (languages[0] if languages else "en")
    return chosen if _is_language(chosen) else "en"


def language() -> str:
    """Give the language of the page as its markup names it (BCP 47)."""
    return str(get_locale()).replace("_", "-")


def zone(organisation: Organisation | None) -> str:
    """Give the zone times are shown in; UTC when the organisation's is none."""
    return organisation.time_zone if organisation and _is_zone(organisation.time_zone) else "UTC"


@lru_cache(maxsize=64)
def _is_language(name: str) -> bool:
    try:
        Locale.parse(name)
    except (ValueError, TypeError, UnknownLocaleError):
        return False
    return True


@lru_cache(maxsize=64)
def _is_zone(name: str) -> bool:
    """Say whether Babel and Python both know a zone: pages are written with one, days are counted with the other."""
    try:
        get_timezone(name)
        ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        return False
    return True


def sentence(text: str) -> str:
    """Give what went wrong, which the core says without a capital and a full stop, as a sentence."""
    return f"{text[:1].upper()}{text[1:]}" + ("" if text.endswith(".") else ".")


def address(value: str) -> str:
    """Give an address or host name as it is: a domain in its own letters beside it, what is invisible spelled out."""
    local, at, domain = value.rpartition("@")
    shown = in_letters(domain)
    both = value if shown == domain else f"{value} ({local}{at}{shown})"
    return visible(both)


def exactly(value: datetime) -> str:
    """Give a moment in full, with its zone."""
    zone_name = to_user_timezone(value).tzname() or "UTC"
    return f"{format_datetime(value, 'EEEE d MMMM y, HH:mm:ss')} {zone_name}"


def day(value: datetime | None) -> str:
    """Give a day."""
    return format_date(to_user_timezone(value), "d MMM y", rebase=False) if value else "–"


def calendar_day(value: date | None) -> str:
    """Give a date, which is the same one everywhere."""
    return format_date(value, "d MMM y", rebase=False) if value else "–"


def when(value: datetime | None) -> Markup:
    """Give a moment as people say it; the exact one is its title."""
    if value is None:
        return Markup("–")
    past = desk.now() - value
    if abs(past) < timedelta(seconds=45):
        said = _("just now")
    elif abs(past) < _RELATIVE_UNTIL:
        said = _span(-past, directed=True)
    else:
        said = day(value)
    return _time(value, said)


def waits(value: datetime | None) -> Markup:
    """Give how long ago a moment was, short, for a column."""
    if value is None:
        return Markup("–")
    past = max(desk.now() - value, timedelta(minutes=1))
    return _time(value, _span(past, form="short"))


def _span(span: timedelta, *, directed: bool = False, form: Literal["long", "short"] = "long") -> str:
    return format_timedelta(
        span, granularity="minute", threshold=1.2, add_direction=directed, format=form, locale=get_locale()
    )


def moment(value: datetime | None) -> Markup:
    """Give day and time, for tables that are read as a log."""
    return _time(value, format_datetime(value, "d MMM y, HH:mm")) if value else Markup("–")


def hour(value: datetime) -> Markup:
    """Give the time of a moment today or tomorrow, by the clock."""
    return _time(value, format_datetime(value, "HH:mm"))


def _time(value: datetime, said: str) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(value.isoformat(), exactly(value), said)


def many(number: int) -> str:
    """Give a count that ends at a thousand."""
    return f"{format_decimal(COUNTED)}+" if number > COUNTED else format_decimal(number)


def size(number: int) -> str:
    """Give a size in bytes as people say it."""
    amount, unit = float(number), "B"
    for larger in ("KB", "MB", "GB", "TB"):
        if amount < _KIB:
            break
        amount, unit = amount / _KIB, larger
    return f"{amount:.0f} {unit}" if amount >= 10 or unit == "B" else f"{amount:.1f} {unit}"


def mail(text: str) -> str:
    """Give a notice's text as its pen pal reads it; its links lead nowhere here, for they are the pen pal's own."""
    return shown(text, desk.desk().settings.public_url)


def dollars(cents: int) -> str:
    """Give an amount of money."""
    return str(format_currency(cents / 100, "USD"))


def paragraphs(text: str) -> Markup:
    """Give text a person wrote as paragraphs: a blank line ends one, a line break stays one."""
    blocks = [block.strip("\n") for block in text.split("\n\n")]
    lines = [Markup("<br>").join(escape(line) for line in block.split("\n")) for block in blocks if block.strip()]
    return Markup("\n").join(Markup('<p dir="auto">{}</p>').format(line) for line in lines)
