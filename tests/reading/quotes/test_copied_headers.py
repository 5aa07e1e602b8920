"""Headers that mail programs copy above what they answer, in the languages of the world."""

import pytest

from relay.reading.quotes import split_quotes

_FIELDS = {
    "en": "From Sent To Subject",
    "de": "Von Gesendet An Betreff",
    "fr": "De Envoyé À Objet",
    "es": "De Enviado Para Asunto",
    "it": "Da Inviato A Oggetto",
    "pt": "De Enviado Para Assunto",
    "nl": "Van Verzonden Aan Onderwerp",
    "pl": "Od Wysłano Do Temat",
    "ru": "От Отправлено Кому Тема",
    "uk": "Від Надіслано Кому Тема",
    "sv": "Från Skickat Till Ämne",
    "no": "Fra Sendt Til Emne",
    "da": "Fra Sendt Til Emne",
    "fi": "Lähettäjä Lähetetty Vastaanottaja Aihe",
    "zh": "发件人 发送时间 收件人 主题",
    "zh-TW": "寄件者 寄件日期 收件者 主旨",
    "ja": "差出人 送信日時 宛先 件名",
    "ko": "보낸\u00a0사람 보낸\u00a0날짜 받는\u00a0사람 제목",
    "ar": "من تاريخ\u00a0الإرسال إلى الموضوع",
    "he": "מאת נשלח אל נושא",
    "vi": "Từ Đã\u00a0gửi Đến Chủ\u00a0đề",
    "tr": "Kimden Gönderildi Kime Konu",
    "cs": "Od Odesláno Komu Předmět",
    "hu": "Feladó Elküldve Címzett Tárgy",
    "ro": "De\u00a0la Trimis Către Subiect",
    "el": "Από Στάλθηκε Προς Θέμα",
    "id": "Dari Dikirim Kepada Subjek",
}
_VALUES = ("Bo Winter <bo@example.org>", "2 / 3 / 2026 09:00", "Ada Winter <ada@example.org>", "Plums")
_ORIGINALS = [
    "-----Original Message-----",
    "-------- Original message --------",
    "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
    "-----Ursprüngliche Nachricht-----",
    "-------- Message d'origine --------",
    "-----Mensaje original-----",
    "-----Messaggio originale-----",
    "-----Mensagem original-----",
    "-----Oorspronkelijk bericht-----",
    "-----Oryginalna wiadomość-----",
    "-----Исходное сообщение-----",
    "-----Ursprungligt meddelande-----",
    "-------- Oprindelig besked --------",
    "-----Opprinnelig melding-----",
    "-----Alkuperäinen viesti-----",
    "------------------ 原始邮件 ------------------",
    "-----元のメッセージ-----",
    "-----원본 메시지-----",
    "-----Původní zpráva-----",
    "-----Eredeti üzenet-----",
    "-----Orijinal Mesaj-----",
    "-----Αρχικό μήνυμα-----",
    "-----הודעה מקורית-----",
]


def _kept(text: str) -> str:
    return "".join(segment.text for segment in split_quotes(text) if segment.kept).strip()


def _header(language: str, *, bold: str = "") -> str:
    fields = (name.replace("\u00a0", " ") for name in _FIELDS[language].split(" "))
    return "\n".join(f"{bold}{name}:{bold} {value}" for name, value in zip(fields, _VALUES, strict=True))


@pytest.mark.parametrize("language", _FIELDS)
def test_a_copied_header_opens_history(language: str) -> None:
    """With a rule above it or without, bold or not, right under the writer's name or apart from it."""
    for rule in ("", "________________________________\n", "\n"):
        text = f"My own words.\nMaria\n\n{rule}{_header(language)}\n\nOld words.\n"
        assert _kept(text) == "My own words.\nMaria"
    assert _kept(f"My own words.\nMaria\n{_header(language, bold='*')}\n\nOld words.\n") == "My own words.\nMaria"


@pytest.mark.parametrize("divider", _ORIGINALS)
def test_a_divider_opens_history(divider: str) -> None:
    """Whatever stands below it."""
    assert _kept(f"My own words.\n\n{divider}\nOld words.\n") == "My own words."


def test_a_header_that_begins_with_its_date_opens_history() -> None:
    """Some webmail puts the date first."""
    header = 'Gesendet: Montag, 02. März 2026 um 09:00 Uhr\nVon: "Bo" <bo@example.org>\nAn: ada@example.org\nBetreff: x'
    assert _kept(f"Bis bald\nAda\n\n{header}\nAlte Worte.\n") == "Bis bald\nAda"


def test_long_addresses_wrap_within_a_header() -> None:
    """A list of addressees goes on in lines of its own."""
    header = (
        "From: Bo\n<bo-with-a-long-address@example.org>\nSent: Monday 09:00\nTo: Ada "
        "<ada@example.org>;\n Cy <cy@example.org>\nSubject: x"
    )
    assert _kept(f"Mine.\n\n{header}\n\nOld.\n") == "Mine."


@pytest.mark.parametrize(
    "playful",
    [
        "From: me\nTo: you\nSubject: all my love\n\nI thought this would make you smile.",
        "A: the apples\nDe: la terre\n\nThat is my riddle.",
        "Date: 3 May\nTo: the world\nI am free in spirit.",
    ],
)
def test_a_playful_header_of_the_writers_own_is_kept(playful: str) -> None:
    """Without an address or a time of day in it no mail program wrote it."""
    assert _kept(f"Dear Marcus,\n\n{playful}\n") == f"Dear Marcus,\n\n{playful}"


def test_a_header_at_the_top_is_the_letters_own_and_what_it_answers_goes() -> None:
    """A mail that was copied with its header is still a letter, and its quotes are still quotes."""
    text = (
        f"{_header('pl')}\n\nMoje słowa.\n\nDnia 1 marca 2026 09:00 Bo <bo@example.org> napisał(a):\n> Stare słowa.\n"
    )
    assert _kept(text).endswith("Temat: Plums\n\nMoje słowa.")


def test_marks_strewn_over_a_date_do_not_hide_it() -> None:
    """Windows Mail puts a direction mark before and after each number."""
    header = "От: Bo\nОтправлено: \u200e2\u200e марта \u200e2026 \u200e09\u200e:\u200e00\nКому: Ada"
    assert _kept(f"Мои слова.\n\n{header}\n\nСтарые слова.\n") == "Мои слова."
