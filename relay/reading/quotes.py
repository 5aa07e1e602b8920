"""Set quoted history aside, and nothing else: kept and hidden segments joined are the text, character for character.

What an attribution line looks like in each language is mail-parser-reply's knowledge; it is only ever asked about a few short
lines, for it rewrites text and its expressions are slow on long ones. A signature or closing is the writer's, and stays.
When in doubt everything stays: staff can hide more, but cannot miss what they never saw.
"""

import re
from collections.abc import Sequence
from functools import cache

from mailparser_reply.constants import MAIL_LANGUAGES
from mailparser_reply.parser import EmailMessage

from relay.reading.values import Segment

_LONGEST_ATTRIBUTION = 400
_WROTE = re.compile(
    r"\b(?:wrote|writes|said|replied|schrieb|schrieben|geschrieben|a écrit|écrivait|escribió|escribio|escreveu|ha scritto|schreef|"
    r"napisał(?:a|\(a\))?|napsal(?:a|\(a\))?|skrev|kirjoitti|írta|scris|yazdı|написал(?:а|\(а\))?|написав|пише|пишет|έγραψε|wrote)"
    r"\b.{0,120}[:：]$|(?:写道|寫道|書きました|のメール|작성|썼습니다|đã viết|כתב|כתבה|كتب)[^\n]{0,40}[:：]$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[<\[(]\s*(?:mailto:)?[^\s<>@]+@[^\s<>@]+[>\])]|\S+@\S+\.\w+")
_YEAR_AND_CLOCK = re.compile(r"\b(?:19|20)\d\d\b.*\b\d{1,2}[:.h]\d{2}|\d{1,2}[:.h]\d{2}.*\b(?:19|20)\d\d\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b")
_FROM = (
    r"From|De|Von|Van|Da|Od|Fra|Från|Feladó|Gönderen|Kimden|Lähettäjä|От|Від|Từ|发件人|寄件者|寄件人|差出人|送信者|보낸\s?사람|Message du|Remitente|Expéditeur"
)
_OTHERS = (
    r"Sent|Date|To|Subject|Cc|Reply-To|Importance|Envoyé(?: le)?|Date|À|A|Objet|Sujet|Copie à|Gesendet|Datum|An|Betreff|Verzonden|Aan|Onderwerp|"
    r"Inviato|Data|Oggetto|Enviado(?: el)?|Fecha|Para|Asunto|Assunto|Wysłano|Do|Temat|DW|Odesláno|Komu|Předmět|Sendt|Dato|Til|Emne|Skickat|"
    r"Till|Ämne|Lähetetty|Vastaanottaja|Aihe|Отправлено|Дата|Кому|Тема|发送时间|日期|收件人|主题|主旨|抄送|副本|送信日時|宛先|件名|"
    r"보낸\s?날짜|받는\s?사람|제목|참조|Gönderilme|Kime|Konu|Tarih|Trimis|Către|Subiect"
)
_FROM_LINE = re.compile(rf"[\s>*_]*(?:{_FROM})\s?\*?\s?[:：]", re.IGNORECASE)
_OTHER_LINE = re.compile(rf"[\s>*_]*((?:{_OTHERS}|{_FROM}))\s?\*?\s?[:：]", re.IGNORECASE)
_RULE = re.compile(r"\s*(?:[_=\-–—]{3,}|-{3,}\s?[^\W\d_][\w .'’]{3,40}\s?-{3,})\s*$")
_FORWARD = re.compile(
    r"\s*(?:-{3,}.*(?:forward|weitergeleitet|transféré|transmis|reenviad|doorgestuurd|inoltrat|encaminhad|videresend|vidarebefordra|przekazan|пересыла|转发|轉寄).*|"
    r"(?:Begin forwarded message|Début du message (?:réexpédié|transféré)|Anfang der weitergeleiteten (?:Nachricht|E-Mail)|Inizio messaggio inoltrato)\s?:?)\s*$",
    re.IGNORECASE,
)


def split_quotes(text: str, labelled: Sequence[tuple[int, int]] = ()) -> tuple[Segment, ...]:
    """Return the text as kept and hidden segments; `labelled` are the stretches its markup called quotes.

    Nothing is hidden when nothing but quotes would be there, or when the writer answers between the quoted lines.
    """
    lines = text.splitlines(keepends=True) if "\n" not in text else re.findall(r"[^\n]*\n|[^\n]+", text)
    hidden = _hidden_lines(lines, _labelled_lines(lines, labelled))
    if not any(line.strip() for line, cut in zip(lines, hidden, strict=True) if not cut):
        hidden = [False] * len(lines)
    return _segments(lines, hidden)


def _labelled_lines(lines: Sequence[str], labelled: Sequence[tuple[int, int]]) -> list[bool]:
    """A line is labelled only when all of it lies within a labelled stretch."""
    out, at, span = [], 0, 0
    for line in lines:
        end = at + len(line.rstrip("\n"))
        while span < len(labelled) and labelled[span][1] < end:
            span += 1
        out.append(span < len(labelled) and labelled[span][0] <= at and end <= labelled[span][1] and end > at)
        at += len(line)
    return out


def _hidden_lines(lines: Sequence[str], labelled: Sequence[bool]) -> list[bool]:
    hidden = [False] * len(lines)
    quoted = [label or line.lstrip().startswith(">") for line, label in zip(lines, labelled, strict=True)]
    at = 0
    while at < len(lines):
        if _FORWARD.match(lines[at]) and not quoted[at]:
            break  # what follows was passed on for the reader to see
        end = _history_end(lines, quoted, labelled, at)
        if end is None:
            return [False] * len(lines)
        hidden[at:end] = [True] * (end - at)
        at = max(end, at + 1)
    return hidden


def _history_end(lines: Sequence[str], quoted: Sequence[bool], labelled: Sequence[bool], at: int) -> int | None:
    """Return where the quoted history that opens at this line ends (`at` when none does), None when answers lie between it."""
    if not lines[at].strip():
        return at
    if labelled[at]:
        return _block_end(lines, quoted, at)
    if body := _after_header(lines, at):
        return len(lines) if body > at else at
    words = _attribution(lines, at)
    if not words:
        return at
    first = _next_text(lines, at + words)
    if first < len(lines) and quoted[first]:
        return _block_end(lines, quoted, first)
    joined = " ".join(line.strip() for line in lines[at : at + words])
    return len(lines) if _ADDRESS.search(joined) else at


def _block_end(lines: Sequence[str], quoted: Sequence[bool], first: int) -> int | None:
    """The end of a block of quoted lines; None when more of them follow after words of the writer's own."""
    end = first
    while (following := _next_text(lines, end)) < len(lines) and quoted[following]:
        end = following + 1
    rest = range(_next_text(lines, end), len(lines))
    answered = any(quoted[line] and not _attributed(lines, line) for line in rest)
    return None if answered else end


def _attributed(lines: Sequence[str], at: int) -> bool:
    """Whether a quoted line belongs to a block that an attribution line opens."""
    first = at
    while first and (lines[first - 1].lstrip().startswith(">") or not lines[first - 1].strip()):
        first -= 1
    return any(_attribution(lines, start) == first - start for start in range(max(0, first - 3), first))


def _next_text(lines: Sequence[str], at: int) -> int:
    while at < len(lines) and not lines[at].strip():
        at += 1
    return at


def _attribution(lines: Sequence[str], at: int) -> int:
    """Return how many lines from `at` on form an attribution ("On …, … wrote:"), 0 when they do not."""
    for count in (1, 2, 3):
        window = [line.strip() for line in lines[at : at + count]]
        joined = " ".join(window)
        if len(window) < count or not window[-1] or len(joined) > _LONGEST_ATTRIBUTION:
            return 0
        if joined.endswith((":", "：")) and _says_who_wrote(joined):
            return count
    return 0


def _says_who_wrote(line: str) -> bool:
    dated = _ADDRESS.search(line) or any(char.isdigit() for char in line)
    return bool(dated and (_WROTE.search(line) or _known_attributions().search(line)))


@cache
def _known_attributions() -> re.Pattern[str]:
    """The attribution lines of every language mail-parser-reply knows."""
    return EmailMessage("", languages=[name for name in MAIL_LANGUAGES if name != "david"]).HEADER_REGEX


def _after_header(lines: Sequence[str], at: int) -> int:
    """Return the line after a block of header lines copied by a mail program (From, Sent, To, Subject), 0 when there is none."""
    start = at
    while start < len(lines) and (not lines[start].strip() or _RULE.match(lines[start])) and start < at + 4:
        start += 1
    if start >= len(lines) or not _FROM_LINE.match(lines[start]) or (start > at and not _RULE.match(lines[at])):
        return 0
    keys: set[str] = set()
    end = start
    while end < min(len(lines), start + 10) and (key := _OTHER_LINE.match(lines[end])):
        keys.add(key.group(1).lower())
        end += 1
    block = "".join(lines[start:end])
    return end if len(keys) >= 3 and ("@" in block or any(char.isdigit() for char in block)) else 0


def _segments(lines: Sequence[str], hidden: Sequence[bool]) -> tuple[Segment, ...]:
    out: list[tuple[list[str], bool]] = []
    for line, cut in zip(lines, hidden, strict=True):
        if not out or out[-1][1] != cut:
            out.append(([], cut))
        out[-1][0].append(line)
    return tuple(Segment("".join(run), not cut, "quote" if cut else "") for run, cut in out)
