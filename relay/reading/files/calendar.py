"""An invitation as a few readable lines: what, when, where, who (iCalendar, RFC 5545). Nothing is ever answered.

Times stand as they were written, with the zone they name: no zone is looked up and nothing that repeats is expanded.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from relay.reading.charset.decoding import decode
from relay.reading.clean import clean_line, clean_text

_FOLD = re.compile(r"\r?\n[ \t]")
_LINE = re.compile(r"([A-Za-z0-9.-]+)((?:;[^\"\r\n:;]*(?:\"[^\"\r\n]*\"[^\":;\r\n]*)*)*):([^\r\n]*)")
_PARAMETER = re.compile(r";([A-Za-z0-9-]+)=(?:\"([^\"]*)\"|([^;\"]*))")
_ESCAPE = re.compile(r"\\([nN,;\\])")
_DURATION = re.compile(r"P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?")
_REPEATS = {"DAILY": "every day", "WEEKLY": "every week", "MONTHLY": "every month", "YEARLY": "every year"}
_LONGEST_BYTES, _MOST_LINES, _MOST_PEOPLE = 500_000, 5_000, 12


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One unfolded line: name in upper case, parameters, and the value as it stands."""

    name: str
    parameters: Mapping[str, str]
    value: str

    @property
    def text(self) -> str:
        """The value as text on one line, its escapes undone (RFC 5545, section 3.3.11)."""
        plain = _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], self.value)
        return clean_line(plain, 300)


def content_lines(raw: bytes, charset: str = "") -> Iterator[ContentLine]:
    """Give the lines of an iCalendar or vCard file (RFC 5545, 3.1; RFC 6350, 3.2) that are such lines."""
    text = _FOLD.sub("", decode(raw[:_LONGEST_BYTES], charset).text)
    for line in text.splitlines()[:_MOST_LINES]:
        if found := _LINE.fullmatch(line):
            parameters = {name.upper(): quoted or bare for name, quoted, bare in _PARAMETER.findall(found[2])}
            yield ContentLine(found[1].upper(), parameters, found[3])


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """The first event of a calendar file, in words; empty where nothing is said."""

    what: str = ""
    when: str = ""
    where: str = ""
    who: str = ""

    @property
    def text(self) -> str:
        """What a letter says."""
        lines = (("What", self.what), ("When", self.when), ("Where", self.where), ("Who", self.who))
        return clean_text("\n".join(f"{label}: {value}" for label, value in lines if value))


def invitation(raw: bytes, charset: str = "") -> Invitation:
    """Return what a calendar file invites to; an empty Invitation when it makes no sense. Never raises."""
    event: dict[str, ContentLine] = {}
    people: list[str] = []
    depth: list[str] = []
    for line in content_lines(raw, charset):
        if line.name == "BEGIN":
            depth.append(line.value.upper())
        elif line.name == "END":
            if depth and depth.pop() == "VEVENT":
                break
        elif depth[-1:] == ["VEVENT"]:
            event.setdefault(line.name, line)
            if line.name in {"ORGANIZER", "ATTENDEE"}:
                people.append(_person(line))
        elif line.name == "METHOD":
            event.setdefault(line.name, line)
    cancelled = any(name in event and event[name].text.upper().startswith("CANCEL") for name in ("METHOD", "STATUS"))
    what = event["SUMMARY"].text if "SUMMARY" in event else ""
    return Invitation(
        what=f"{what} (cancelled)" if cancelled and what else what,
        when=_when(event),
        where=event["LOCATION"].text if "LOCATION" in event else "",
        who=", ".join(list(dict.fromkeys(filter(None, people)))[:_MOST_PEOPLE]),
    )


def _person(line: ContentLine) -> str:
    return clean_line(line.parameters.get("CN", "") or re.sub(r"(?i)^mailto:", "", line.value), 100)


def _when(event: Mapping[str, ContentLine]) -> str:
    start = event.get("DTSTART")
    if start is None:
        return ""
    begins, whole_day = _moment(start.value)
    if begins is None:
        return start.text
    ends = _end(event, begins, whole_day=whole_day)
    frequency = re.search(r"FREQ=([A-Z]+)", event["RRULE"].value) if "RRULE" in event else None
    repeats = f", {_REPEATS[frequency[1]]}" if frequency and frequency[1] in _REPEATS else ""
    return _span(begins, ends, whole_day=whole_day) + _zone(start) + repeats


def _moment(value: str) -> tuple[datetime | None, bool]:
    """Return a DATE or DATE-TIME as it was written, and whether it is a whole day."""
    digits = value.strip().rstrip("Zz")
    for form, whole_day in (("%Y%m%dT%H%M%S", False), ("%Y%m%dT%H%M", False), ("%Y%m%d", True)):
        try:
            return datetime.strptime(digits, form), whole_day  # noqa: DTZ007 (shown as written, in its own zone)
        except ValueError:
            continue
    return None, False


def _end(event: Mapping[str, ContentLine], begins: datetime, *, whole_day: bool) -> datetime | None:
    """Return the end; the last day itself when whole days are meant, for DTEND names the day after."""
    try:
        if "DTEND" in event:
            ends, _ = _moment(event["DTEND"].value)
        elif "DURATION" in event and (found := _DURATION.fullmatch(event["DURATION"].value.strip())):
            weeks, days, hours, minutes, seconds = (int(number or 0) for number in found.groups())
            ends = begins + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        else:
            return None
        return ends - timedelta(days=1) if ends and whole_day else ends
    except OverflowError:
        return None


def _span(begins: datetime, ends: datetime | None, *, whole_day: bool) -> str:
    form = "%Y-%m-%d" if whole_day else "%Y-%m-%d %H:%M"
    first = begins.strftime(form)
    if ends is None or ends <= begins:
        return first
    same_day = ends.date() == begins.date()
    return f"{first}–{ends:%H:%M}" if same_day else f"{first} – {ends.strftime(form)}"


def _zone(start: ContentLine) -> str:
    if start.value.strip().upper().endswith("Z"):
        return " (UTC)"
    zone = clean_line(start.parameters.get("TZID", ""), 100)
    return f" ({'/'.join(zone.split('/')[-2:]) if zone.startswith('/') else zone})" if zone else ""
