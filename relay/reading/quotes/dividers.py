"""Lines a mail program draws between an answer and what it answers, or above a mail that is passed on."""
# ruff: noqa: RUF001 - words of many scripts are this file's matter

import re

LONGEST_DIVIDER = 200

_ORIGINALS = (
    "original message|reply message|antwort-? ?nachricht|ursprüngliche (?:nachricht|mail|e-mail)|"
    "original-?nachricht|"
    "message d['’]origine|message original|message initial|mensaje original|missatge original|messaggio originale|"
    "messaggio originario|mensagem original|oorspronkelijk bericht|origineel bericht|oprindelig (?:meddelelse|besked|"
    "mail)|"
    "oprindelig e-mail|ursprungligt meddelande|originalmeddelande|original ?meddelande|opprinnelig (?:melding|e-post)|"
    "alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|původní (?:zpráva|e-mail)|pôvodná správa|"
    "eredeti üzenet|mesaj original|mesajul original|orijinal (?:mesaj|ileti|e-posta)|orjinal mesaj|özgün ileti|"
    "αρχικό μήνυμα|исходное сообщение|оригинальное сообщение|исходное письмо|вихідне повідомлення|"
    "оригінальне повідомлення|початкове повідомлення|izvorna poruka|originalna poruka|izvorno sporočilo|"
    "原始邮件|原始郵件|原邮件|原郵件|原始信件|元のメッセージ|オリジナルメッセージ|元のメール|"
    "원본 ?메일|원본 ?메시지|원본 ?이메일|thư gốc|tin nhắn gốc|הודעה מקורית|הודעת מקור|"
    "الرسالة الأصلية|رسالة أصلية|pesan asli|ข้อความต้นฉบับ"
)
_RULED = r"[-‐‑–—_=─]{2,}+"

_ORIGINAL = re.compile(
    rf"\s*{_RULED}\s*(?:{_ORIGINALS})\s*:?\s*{_RULED}\s*|-{{4,}}\s[^\n]{{1,80}}\swrote\s-{{4,}}", re.IGNORECASE
)
_TITLED = re.compile(rf"{_RULED}[^\n]{{1,60}}?{_RULED}|(?:{_ORIGINALS})\s?:?", re.IGNORECASE)
_FORWARD_WORDS = (
    "forward|weitergeleitet|weiterleitung|transféré|réexpédié|transmis|reenviad|remitid|encaminhad|inoltrat|"
    "doorgestuurd|videresend|videresendt|vidarebefordra|välitetty|edelleenlähetetty|przekazan|"
    "přeposlan|preposlan|továbbított|redirecționat|retransmis|iletilen|yönlendirilen|προωθημέν|пересыла|переслан|"
    "перенаправлен|proslijeđen|posredovan|转发|轉寄|轉發|転送|전달|chuyển tiếp|הודעה שהועברה|הועבר|مُعاد|معاد توجيه|"
    "إعادة توجيه|diteruskan|ส่งต่อ"
)
_FORWARDED = re.compile(
    rf"\s*(?:{_RULED}\s*[^\n]{{0,60}}?(?:{_FORWARD_WORDS})[^\n]{{0,60}}?{_RULED}"
    r"|(?:begin forwarded message|début du message (?:réexpédié|transféré)|inizio (?:del )?messaggio inoltrato|"
    r"anfang der weitergeleiteten (?:nachricht|e-?mail)|inicio del mensaje reenviado|"
    r"início da mensagem (?:reencaminhada|encaminhada)|begin doorgestuurd bericht|vidarebefordrat brev|"
    r"start på videresendt besked|videresendt melding|początek przekazywanej wiadomości|"
    r"начало переадресованного сообщения|"
    r"下面是被转发的邮件|开始转发的邮件|以下是被轉寄的郵件|転送されたメッセージ|전달된 메시지)\s?[:：]?)\s*",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*(?:[-‐‑–—_=─*#~]{3,}|_{2,})\s*")
_ZOHO = re.compile(r"\s*={4,}\s*forwarded message\s*={4,}\s*", re.IGNORECASE)
_ANSWER_ABOVE = re.compile(
    r"\s*(?:##-[^\n]{3,120}-##|[-=_]{3,}\s*(?:please )?(?:reply|answer|type your reply) above this line[^\n]{0,40})\s*",
    re.IGNORECASE,
)


_FORWARD_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{1,60}\]\s*)?(?:fwd?|wg|tr|rv|enc|i|inoltro|doorst|vb|vl|pd|fs|továbbítás|továb|ynt|ilt|πρθ|"
    r"пересл|转发|轉寄|转寄|転送|전달|chuyển tiếp|tls|إعادة توجيه|הועבר)\s?[:：]",
    re.IGNORECASE,
)
_RULE_SIGNS = frozenset("-‐‑–—_=─*#~")
_FORWARD_STARTS = (
    "begin",
    "début",
    "início",
    "inicio",
    "inizio",
    "anfang",
    "vidare",
    "start",
    "videre",
    "poczatek",
    "początek",
    "начало",
    "下",
    "开",
    "以",
    "転",
    "전",
)


def is_original_mark(line: str) -> bool:
    """Whether a line is `-----Original Message-----` or its like: the mail that is answered follows."""
    return _is_drawn(line) and _ORIGINAL.fullmatch(line) is not None


def is_forward_mark(line: str) -> bool:
    """Whether a line says that what follows was passed on for the reader to see."""
    if not (_is_drawn(line) or line[:12].lower().startswith(_FORWARD_STARTS)) or len(line) > LONGEST_DIVIDER:
        return False
    return (_FORWARDED.fullmatch(line) or _ZOHO.fullmatch(line)) is not None


def is_forward_subject(subject: str) -> bool:
    """Whether a mail's own subject says that it passes another on: programs that draw no line above it say it there."""
    return _FORWARD_SUBJECT.match(subject) is not None


def is_rule(line: str) -> bool:
    """Whether a line is drawn across the page."""
    return _is_drawn(line) and _RULE.fullmatch(line) is not None


def opens_header(line: str) -> bool:
    """Whether a line that stands right above a copied header was drawn with it: a rule, with or without a title.

    By itself such a title is anybody's: `----- original -----` may be a chapter of a story.
    """
    return is_rule(line) or (len(line) <= LONGEST_DIVIDER and _TITLED.fullmatch(line) is not None)


def is_answer_above_mark(line: str) -> bool:
    """Whether a line is `##- … -##`, under which a notice of ours or another's begins."""
    return _is_drawn(line) and _ANSWER_ABOVE.fullmatch(line) is not None


def _is_drawn(line: str) -> bool:
    """The quick question before the long ones; lines come stripped."""
    return line[:1] in _RULE_SIGNS and 2 <= len(line) <= LONGEST_DIVIDER
