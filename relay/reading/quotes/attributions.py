"""Lines that say who wrote what follows ("On …, … wrote:"), in the languages of the world.

Mail programs write one such line, with a date, an address or both, in either order. It is known by what it is made of
rather than by whole patterns: how it begins, the verb and where it stands, the address, the date. Every expression here
is shown one short line, and none of them backtracks far.
"""
# ruff: noqa: RUF001 - words of many scripts are this file's matter

import re
from enum import IntEnum

LONGEST_ATTRIBUTION = 400


class Weight(IntEnum):
    """How surely a line opens quoted history."""

    NONE = 0
    NEEDS_QUOTE = 1
    """Only when a quote stands right below: people write such lines too."""
    ALONE = 2
    """Whatever stands below: nobody writes such a line by hand."""


_FINAL_VERBS = (  # the verb ends the line, or all but ends it
    "wrote|writes|sent|(?:a|à|as?) écrit|écrivait|escribió|escribio|va escriure|escreveu|"
    "ha scritto|scrisse|scriveva|geschrieben|geschreven|schrieb|schreef|skrev|skrifaði|kirjoitti|napisał(?:a|\\(a\\)|"
    "/a)?|pisze|"
    "napsal(?:a|\\(a\\)|/a)?|napísal(?:a|\\(a\\)|/a)?|je napisao(?:/la)?|je napisala|napisao je|je pisal|írta|ezt írta|"
    "a scris|yazdı|şunu yazdı|şunları yazdı|έγραψε|написал(?:а|\\(а\\)|/а)?|написав(?:\\(ла\\))?|написала|пишет|пише|"
    "писал(?:а|\\(а\\))?|је написао/ла|"
    "је написао|је написала|написа|نوشت|aliandika|rašė|rakstīja|kirjutas|menulis|mengirim|sulat ni|đã viết|viết|"
    "כתב/ה|כתבה|כתב|كتب|كتبت|كتب/ت|تمت كتابة ما يلي بواسطة|ने लिखा|লিখেছেন"
)
_UNSPACED_VERBS = (  # nothing stands between them and the word before
    "写道|寫道|写到|写|寫|書きました|書き込みました|が書き込み|書いた|のメール|"
    "のメッセージ|작성함?|작성했습니다|썼습니다|쓴 글|"
    "작성한 메시지|เขียนว่า|เขียน"
)
_MEDIAL_VERBS = (
    "wrote on|sinulat ni|kirjutas kuupäeval|"
    "schrieb(?:en)?|schreef|skrev|napisał|napsal|kirjoitti|пишет|написал|escribió|escreveu|تمت كتابة ما يلي بواسطة"
)
_OPENERS = (  # "Quoting Bo <bo@example.org>:"
    "quoting|zitat von|zitiere|selon|citando a?|citazione di|quotando|citat (?:från|fra|av)|cytat z|cytowanie|citace|"
    "citerar|citeer|missatge de|цитирую|цитата"
)
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]{1,100}@[^\s<>()\[\],;:\"@]{1,200}")
_BRACKETED = re.compile(r"[<\[(]\s*(?:mailto:)?[^\s<>()\[\],;:\"@]{1,100}@[^\s<>()\[\],;:\"@]{1,200}\s*[>\])]")
_CLOCK = re.compile(r"(?<!\d)\d{1,2}(?:[:.h時时시点]|h )\s?\d{2}(?!\d)|\d\s?(?:[ap]\.?m\.?|Uhr)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LONG_AGO = re.compile(r"(?<!\d)1(?:[0-8]\d|9[0-7])\d(?!\d)")  # nobody sent mail in these years
_NUMERIC_DATE = re.compile(r"(?<!\d)\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4}(?!\d)")
_FIRST = (
    r"[-*_\s\"'«„\u202b\u200f]*(?:(?:On|At|Am|Le|El|Il|Em|Op|Den|På|Dnia|W dniu|Dne|Dňa|Pe|La|În|In|Στις|Στο|Vào|Lúc|"
    r"Pada|Dana|"
    r"Kl|In data|Tanggal|En|A|בתאריך|ב|في|在|於|于)\b[\s.:,]|"
)
_LEAD_WORD = re.compile(rf"{_FIRST}(?:{_OPENERS})\b)")  # as a line begins: "at" within one is none
_LEAD = re.compile(
    rf"{_FIRST}(?:{_OPENERS})\b|"
    r"\d|[^\W\d_]{1,14}\.?,?\s(?:[^\W\d_]{1,14}\.?,?\s)?\d|"
    r"[\u0590-\u06ff\u0900-\u0fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3])",
    re.IGNORECASE,
)
_NAME_FIRST = re.compile(r"[-*\s\"'“‘(]*\w[^!?;:<>@\n]{0,80}?[\"'”’]?\s?[<\[(]")
_BARE_NAME = re.compile(r"[\"'“‘]?(?:[^\W\d_a-zà-ÿа-я][\w.’'-]*[\"'”’]?\s){1,4}[<\[(]")
_PROSE_STOP = re.compile(r"[^\W\d_]{3,}[.!?…]\s+[^\W\d_]{2}")
_SENTENCE_END = re.compile(r"(?:[^\W\d_]{4,}\.|[!?…。！？])$")
_VERB_END = re.compile(
    rf"(?:(?<![^\W_])(?:{_FINAL_VERBS})|(?:{_UNSPACED_VERBS}))\s?(?:\([^()]{{0,60}}\)|[-=\s]{{0,12}}|the following|"
    rf"folgendes|en:)?\s*[:：]?\s*$",
    re.IGNORECASE,
)
_VERB_BEFORE_NAME = re.compile(rf"(?<![^\W_])(?:{_MEDIAL_VERBS})(?![^\W_])", re.IGNORECASE)
_NAMELESS = re.compile(  # a person telling a story says "my mother wrote", a program gives a name
    r"(?:schrieb|schreef|skrev|escribió|escreveu)\s(?:[a-zà-ÿ]{1,12}|Oma|Opa|Mama|Papa|Mamma|Pappa)\s[^@\n]{0,60}:$|"
    rf"(?:[:;]|(?<![^\W\d_])[^\W\d_A-ZÀ-ÞА-ЯІЇЄΑ-Ω\u0590-\uffff][^\W\d_]*|\b(?:I|You|She|He|They|We|Er|Sie|Ich|Elle|Je|Tu|"
    rf"Ella|Él|Yo))"
    rf"\s(?:{_FINAL_VERBS})\s?[:：]$"
)
_OPENER = re.compile(rf"[\s\"'*]*(?:{_OPENERS})\b", re.IGNORECASE)
_ADDRESS_END = re.compile(r"@[^\s<>()\[\],;:\"@]+\s?[>)\]\"']{0,3}(?:\s?\([^()]{0,60}\))?\s*[:：]$")
_FOLD = re.compile(r"[\s\u00a0\u202f]+")
_BIDI = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_ENDS = (":", "：")
_BARE_ENDS = re.compile(
    r"(?:wrote|writes|écrit|scritto|escribió|escreveu|schrieb|geschrieben|写道|寫道|-{2,})$", re.IGNORECASE
)
_LONG_DATE_WORDS = 6


def may_end(line: str) -> bool:
    """Whether an attribution could end with this line: the quick question before the long one."""
    end = line[-40:].rstrip("\u200e\u200f\u202c\u2069 \t\r\n*_")
    return end.endswith((*_ENDS, ">")) or _BARE_ENDS.search(end) is not None


def may_be_alone(line: str) -> bool:
    """Whether a line has what an attribution that stands alone needs: an address or a time of day."""
    return "@" in line or _CLOCK.search(line[:LONGEST_ATTRIBUTION]) is not None


def is_whole(line: str) -> bool:
    """Whether an attribution has its first word and its date, so that nothing above belongs to it."""
    dated = _CLOCK.search(line) or _YEAR.search(line) or _NUMERIC_DATE.search(line)
    return dated is not None and _LEAD_WORD.match(line) is not None


def may_begin(line: str) -> bool:
    """Whether an attribution that goes on in the next line may begin with this one: a name alone is the writer's."""
    if _SENTENCE_END.search(line):
        return False
    dated = any(char.isdigit() for char in line)
    cut = line.endswith(("<", "(", "["))
    return _LEAD_WORD.match(line) is not None or (dated and (cut or "@" in line or _LEAD.match(line) is not None))


def weigh(line: str, *, several_lines: bool = False) -> Weight:
    """Say how surely a line, or several joined, opens quoted history.

    Several must begin as attributions do: else a sentence of the writer's own stands before them.
    """
    line = _FOLD.sub(" ", _BIDI.sub("", line)).strip(" *_")
    if not line or len(line) > LONGEST_ATTRIBUTION or not may_end(line):
        return Weight.NONE
    head = line[: _first_address(line)]
    lead = _LEAD.match(line) is not None
    named = lead or _NAME_FIRST.match(line) or _VERB_BEFORE_NAME.search(head)
    if not named or _PROSE_STOP.search(_without_dates(head)):
        return _spoken(line) if not several_lines else Weight.NONE
    return _made_of(line, lead=lead)


def _made_of(line: str, *, lead: bool) -> Weight:
    bracketed = _BRACKETED.search(line) is not None
    address = bracketed or _ADDRESS.search(line) is not None
    clock, year = _CLOCK.search(line) is not None, _YEAR.search(line) is not None
    numeric = _NUMERIC_DATE.search(line) is not None
    told = not _LONG_AGO.search(line) and (clock or year or numeric or _BARE_NAME.match(line))
    full = (year or numeric) and clock
    verb = _VERB_END.search(line) is not None
    medial = line.endswith(_ENDS) and _VERB_BEFORE_NAME.search(line) is not None
    if not line.endswith(_ENDS) and not verb:
        return Weight.NEEDS_QUOTE if bracketed and numeric and line[0].isdigit() else Weight.NONE
    named = full and lead and _NAMELESS.search(line) is None
    if (verb or medial) and told and (bracketed or named or (address and clock)):
        return Weight.ALONE
    if address and (clock or (numeric and bracketed)) and lead and _ADDRESS_END.search(line):
        return Weight.ALONE
    if bracketed and ((full and told) or _OPENER.match(line)):
        return Weight.NEEDS_QUOTE  # in whatever language
    if (verb or medial) and (address or any(c.isdigit() for c in line)):
        return Weight.NEEDS_QUOTE
    return _spoken(line)


def _spoken(line: str) -> Weight:
    """A short line such as "Bo wrote:": a name and a verb."""
    short = len(line.split()) <= _LONG_DATE_WORDS and line.endswith(_ENDS)
    return Weight.NEEDS_QUOTE if short and _VERB_END.search(line) and line[:1].isupper() else Weight.NONE


def _first_address(line: str) -> int:
    found = _ADDRESS.search(line)
    return found.start() if found else len(line)


def _without_dates(head: str) -> str:
    """Abbreviated months and weekdays end in a full stop, which ends no sentence there."""
    return re.sub(r"\b[^\W\d_]{1,9}\.,?(?=\s)", " ", head)
