"""Lines that open quoted history, in many languages: attributions ("On …, … wrote:"), copied headers, rules, forwards.

The attribution lines of thirteen languages are mail-parser-reply's; what it lacks is added here. Its expressions
backtrack, so they are only ever shown one short line.
"""
# ruff: noqa: RUF001 - words of many scripts are this file's matter

import re
from functools import cache

from mailparser_reply.constants import MAIL_LANGUAGES
from mailparser_reply.parser import EmailMessage

LONGEST_ATTRIBUTION = 300

_WROTE = re.compile(
    r"\b(?:wrote|writes|said|replied|schrieb|schrieben|geschrieben|a écrit|écrivait|escribió|escribio|escreveu|"
    r"ha scritto|schreef|napisał(?:a|\(a\))?|napsal(?:a|\(a\))?|skrev|kirjoitti|írta|scris|yazdı|"
    r"написал(?:а|\(а\))?|написав|пише|пишет|έγραψε)\b.{0,120}[:：]$|"
    r"(?:写道|寫道|書きました|のメール|작성|썼습니다|đã viết|כתב|כתבה|كتب)[^\n]{0,40}[:：]$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[<\[(]\s*(?:mailto:)?[^\s<>@]+@[^\s<>@]+[>\])]|[^\s@]+@[^\s@]+\.\w+")
_CLOCK = r"\b\d{1,2}[:.h]\d{2}"
_FULL_DATE = re.compile(
    rf"\b(?:19|20)\d\d\b.*{_CLOCK}|{_CLOCK}.*\b(?:19|20)\d\d\b|\b\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}}\b"
)
_LEAD = re.compile(
    r"(?:> ?)*(?:(?:On|Am|Le|Il|El|Em|Op|Den|Dnia|Dne|W dniu|Pe|Vào|Στις|At|пн|вт|ср|чт|пт|сб|вс)\b|"
    r"\d|\w{2,12}[.,]? \d)",
    re.IGNORECASE,
)
_ENDS = (":", "：", "wrote")

ORIGINAL = re.compile(
    r"\s*-{4,}+\s?(?:Original Message|Ursprüngliche Nachricht|Message d'origine|Mensaje original|Messaggio originale|"
    r"Oorspronkelijk bericht|Oprindelig meddelelse|Ursprungligt meddelande|Mensagem original|原始邮件|"
    r"Исходное сообщение)\s?-{4,}\s*$",
    re.IGNORECASE,
)
"""A mail program's line between an answer and the mail it answers."""

FORWARDED = re.compile(
    r"\s*(?:-{3,}+[^-\n]{0,80}(?:forward|weitergeleitet|transféré|transmis|reenviad|doorgestuurd|inoltrat|encaminhad|videresend|"
    r"vidarebefordra|przekazan|пересыла|转发|轉寄)[^\n]{0,80}|"
    r"(?:Begin forwarded message|Début du message (?:réexpédié|transféré)|Inizio messaggio inoltrato|"
    r"Anfang der weitergeleiteten (?:Nachricht|E-Mail))\s?:?)\s*$",
    re.IGNORECASE,
)
"""A mail program's line above a mail that was passed on to be read."""

RULE = re.compile(r"\s*(?:[_=–—-]{3,}|-{3,}+\s?[^\W\d_][\w .'’]{3,40}\s?-{3,})\s*$")
"""A line drawn across the page."""

_FROM = (
    r"From|De|Von|Van|Da|Od|Fra|Från|Feladó|Gönderen|Kimden|Lähettäjä|От|Від|Từ|发件人|寄件者|寄件人|差出人|送信者|"
    r"보낸\s?사람|Message du|Remitente|Expéditeur"
)
_FIELDS = (
    r"Sent|Date|To|Subject|Cc|Reply-To|Importance|Envoyé(?: le)?|À|A|Objet|Sujet|Copie à|Gesendet|Datum|An|Betreff|"
    r"Verzonden|Aan|Onderwerp|Inviato|Data|Oggetto|Enviado(?: el)?|Fecha|Para|Asunto|Assunto|Wysłano|Do|Temat|DW|"
    r"Odesláno|Komu|Předmět|Sendt|Dato|Til|Emne|Skickat|Till|Ämne|Lähetetty|Vastaanottaja|Aihe|Отправлено|Дата|Кому|"
    r"Тема|发送时间|日期|收件人|主题|主旨|抄送|副本|送信日時|宛先|件名|보낸\s?날짜|받는\s?사람|제목|참조|Gönderilme|Kime|"
    r"Konu|Tarih|Trimis|Către|Subiect"
)
FROM_FIELD = re.compile(rf"[\s>*_]*(?:{_FROM})\s?\*?\s?[:：]", re.IGNORECASE)
"""The first line of a header that a mail program copied above the mail it answers."""

ANY_FIELD = re.compile(rf"[\s>*_]*({_FIELDS}|{_FROM})\s?\*?\s?[:：]", re.IGNORECASE)
"""Any line of such a header; the first group is the field's name."""


def is_attribution(line: str, *, several_lines: bool = False) -> bool:
    """Whether a line says who wrote what follows. An address with a full date is proof, else it takes a verb.

    A line joined from several must begin as attributions do: else a sentence of the writer's own stands before it.
    """
    if (
        not line[-5:].lower().endswith(_ENDS)
        or len(line) > LONGEST_ATTRIBUTION
        or (several_lines and not _LEAD.match(line))
    ):
        return False
    if _ADDRESS.search(line) and _FULL_DATE.search(line):
        return True
    named = names_address(line) or any(char.isdigit() for char in line)
    return named and bool(_WROTE.search(line) or _known().match(line))


def names_address(line: str) -> bool:
    """Whether a line holds an email address: mail programs write one there, people telling a story do not."""
    return _ADDRESS.search(line) is not None


@cache
def _known() -> re.Pattern[str]:
    languages = [name for name in MAIL_LANGUAGES if name != "david"]
    known: re.Pattern[str] = EmailMessage("", languages=languages).HEADER_REGEX
    return known
