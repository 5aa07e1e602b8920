"""Headers that mail programs copy above the mail they answer: From, Sent, To, Subject, in the world's languages."""
# ruff: noqa: RUF001 - words of many scripts are this file's matter

import re
from collections.abc import Sequence

_LONGEST_LINE = 600
_MOST_LINES = 16  # of one header, its wrapped addresses and blank lines among them

_NAMES = {
    "from": (
        "From|De|Von|Van|Da|Dal|Od|Fra|Från|Feladó|Gönderen|Kimden|Lähettäjä|От|От кого|Від|Від кого|Từ|Người gửi|"
        "发件人|寄件者|寄件人|差出人|送信者|送信元|보낸 ?사람|보낸 ?이|발신|Message du|Expéditeur|Remitente|Remetente|"
        "Mittente|Absender|Afzender|Avsändare|Afsender|Avsender|Nadawca|Odesílatel|Odosielateľ|Expeditor|De la|Από|"
        "Αποστολέας|מאת|من|المرسل|Dari|Pengirim|Pošiljatelj|จาก"
    ),
    "sent": (
        "Sent|Sent at|Date|Date/Time|Envoyé|Envoyé le|Gesendet|Gesendet am|Datum|Verzonden|Verzonden op|Inviato|"
        "Inviato il|Inviata|Data|Enviado|Enviado el|Enviado em|Enviada|Enviada em|Enviado a|Fecha|Wysłano|Wysłane|"
        "Data wysłania|Odesláno|Odoslané|Dátum|Sendt|Dato|Skickat|Lähetetty|Päiväys|Päivämäärä|Küldve|Elküldve|"
        "Отправлено|Дата|Надіслано|Відправлено|发送时间|发送日期|发件时间|時間|时间|日期|寄件日期|傳送時間|送信日時|日時|日付|"
        "送信日|보낸 ?날짜|날짜|보낸 ?시간|일시|Gönderilme|Gönderildi|Gönderme Tarihi|Tarih|Trimis|Στάλθηκε|Ημερομηνία|"
        "Αποστολή|נשלח|נשלח ב|תאריך|تاريخ الإرسال|أرسلت|أُرسلت|التاريخ|تاريخ|Dikirim|Tanggal|Đã gửi|Đã gửi lúc|Gửi|"
        "Ngày|Ngày gửi|Poslano|วันที่"
    ),
    "to": (
        "To|À|A|An|Aan|Para|Do|Komu|Til|Till|Vastaanottaja|Saaja|Címzett|Кому|收件人|收件者|宛先|받는 ?사람|받는 ?이|"
        "수신|Kime|Alıcı|Către|Catre|Προς|Παραλήπτης|אל|إلى|الى|Kepada|Untuk|Đến|Tới|Người nhận|Destinataire|"
        "Destinatario|Destinatário|Empfänger|Ontvanger|Za|Prima|ถึง"
    ),
    "cc": (
        "Cc|Bcc|Kopie|Kopie an|Copie à|Copie|Copia|Kopia|Kopi|Kopio|Másolatot kap|Másolat|Копия|Копія|抄送|副本|참조|"
        "Bilgi|Κοιν\\.?|Κοινοποίηση|עותק|نسخة|DW|UDW|Tembusan|Kopija|สำเนา"
    ),
    "subject": (
        "Subject|Objet|Sujet|Betreff|Onderwerp|Oggetto|Assunto|Asunto|Assumpte|Temat|Předmět|Predmet|Emne|Ämne|Aihe|"
        "Tárgy|Тема|主题|主旨|標題|件名|제목|Konu|Subiect|Θέμα|נושא|הנידון|الموضوع|Perihal|Subjek|Chủ đề|Tiêu đề|"
        "Zadeva|เรื่อง"
    ),
    "other": "Reply-To|Risposta|Rispondi a|Répondre à|Responder a|Ответить|Importance|Priority|Wichtigkeit|"
    "Attachments|Anlagen|Message-ID|Organization|Antwort an|Allegati",
}
_DECOR = r"[\s*_•|\"'\u200e\u200f\u202a-\u202e\u2066-\u2069]*"
_FIELD = re.compile(
    _DECOR
    + "(?:"
    + "|".join(f"(?P<{kind}>{names})" for kind, names in _NAMES.items())
    + r")[\s*_\u200e\u200f]{0,4}(?:[:：][*_]{0,2}|\|(?=[^|\n]))",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_MARKS = re.compile("[\u200e\u200f]")  # bidirectional marks, which some programs strew over dates
_NAMES_ALONE = frozenset({"from", "sent", "to"})
_NEEDED = frozenset({"from", "sent", "to", "subject"})
_TIE = ("@", ";", ">")  # what a wrapped line of addresses holds


def copied_header_end(lines: Sequence[str], start: int) -> int:
    """Return the line after the header copied at `start`, or `start` when none stands there.

    Proof is a From and two other kinds of field with an address among them, or, as programs that show names alone copy
    it, its from, sent and to with a time of day. A person may write the rest: "From: the kitchen".
    """
    if not _may_open(lines[start]):
        return start
    kinds: list[str] = []
    seen: list[str] = []
    at = start
    for at in range(start, min(len(lines), start + _MOST_LINES)):
        kind = _kind(lines[at])
        if at == start and kind not in {"from", "sent"}:
            return start
        if not kind and not _goes_on(lines, at):
            break
        kinds += [kind] if kind else []
        seen.append(lines[at])
    else:
        at = min(len(lines), start + _MOST_LINES)
    return at if _is_proof(kinds, "".join(seen)) else start


def _may_open(line: str) -> bool:
    """The quick question before the long one."""
    head = line[:60]
    return ":" in head or "：" in head or "|" in head


def _kind(line: str) -> str:
    found = _FIELD.match(line[:_LONGEST_LINE])
    return (found.lastgroup or "") if found else ""


def _goes_on(lines: Sequence[str], at: int) -> bool:
    """A blank line between two fields, or an address list's next line."""
    line = lines[at]
    if not line.strip():
        return at + 1 < len(lines) and _kind(lines[at + 1]) != ""
    return len(line) <= _LONGEST_LINE and any(tie in line for tie in _TIE) and bool(lines[at - 1].strip())


def _is_proof(kinds: Sequence[str], seen: str) -> bool:
    told = set(kinds) - {"other", "cc"}
    if "from" not in told or len(told) + ("cc" in kinds) < 3:
        return False
    return "@" in seen or (told >= _NAMES_ALONE and _CLOCK.search(_MARKS.sub("", seen)) is not None)


def is_complete(lines: Sequence[str], start: int, end: int) -> bool:
    """Whether a copied header has all four of its fields and an address: no person writes that by chance."""
    kinds = {_kind(line) for line in lines[start:end]}
    return kinds >= _NEEDED and any("@" in line for line in lines[start:end])
