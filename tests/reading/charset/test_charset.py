"""Charsets: what is declared, what a label means, what is guessed when nothing is, and what is never decoded."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.reading import Reading
from relay.reading.charset.decoding import codec_for, decode
from relay.reading.reader import read

_HELLO = {
    "ru": "Привет, как дела?",
    "uk": "Як справи? Дуже дякую",
    "ja": "こんにちは、お元気ですか",
    "zh": "你好，最近过得怎么样？",
    "zh-hant": "你好，最近過得怎麼樣？",
    "ko": "안녕하세요, 잘 지내요?",
    "el": "Καλημέρα σας",
    "he": "שלום, מה שלומך",
    "ar": "مرحبا كيف حالك",
    "th": "สวัสดีครับ",
    "cs": "Příliš žluťoučký kůň",
    "pl": "Zażółć gęślą jaźń",
    "tr": "Teşekkür ederim, görüşürüz",
    "de": "Liebe Grüße aus Köln",
    "fr": "Où est-il allé?",
    "no": "Blåbærgrød",
}


@pytest.mark.parametrize(
    ("label", "codec", "language"),
    [
        ("ks_c_5601-1987", "cp949", "ko"),
        ("ks_c_5601", "cp949", "ko"),
        ("KS_C_5601-1989", "cp949", "ko"),
        ("euc-kr", "cp949", "ko"),
        ("gb2312", "gb18030", "zh"),
        ("x-gbk", "gb18030", "zh"),
        ("gb_2312-80", "gb18030", "zh"),
        ("hz-gb-2312", "hz", "zh"),
        ("big5", "big5hkscs", "zh-hant"),
        ("x-x-big5", "big5hkscs", "zh-hant"),
        ("koi8-r", "koi8-r", "ru"),
        ("KOI8-U", "koi8-u", "uk"),
        ("x-mac-cyrillic", "mac-cyrillic", "ru"),
        ("cp-866", "cp866", "ru"),
        ("ibm866", "cp866", "ru"),
        ("windows1251", "cp1251", "ru"),
        ("win-1251", "cp1251", "ru"),
        ("iso-8859-8-i", "iso8859-8", "he"),
        ("iso-8859-8-e", "iso8859-8", "he"),
        ("logical", "iso8859-8", "he"),
        ("windows-874", "cp874", "th"),
        ("tis-620", "cp874", "th"),
        ("iso-2022-jp", "iso2022_jp", "ja"),
        ("ISO-2022-JP-2", "iso2022_jp_2", "ja"),
        ("iso-2022-kr", "iso2022_kr", "ko"),
        ("x-sjis", "cp932", "ja"),
        ("windows-31j", "cp932", "ja"),
        ("x-euc-jp", "euc_jp", "ja"),
        ("iso-8859-9", "cp1254", "tr"),
        ("macintosh", "mac-roman", "de"),
        ('"koi8-r"', "koi8-r", "ru"),
        ("'utf-8'", "utf-8", "ru"),
        (" utf-8; ", "utf-8", "ja"),
        ("uft-8", "utf-8", "de"),
        ("utf8", "utf-8", "de"),
        ("utf-16", "utf-16", "ja"),
        ("utf-16le", "utf-16-le", "ru"),
        ("utf-32", "utf-32", "he"),
        ("x-unknown", "utf-8", "ko"),
        ("unknown-8bit", "utf-8", "ar"),
    ],
)
def test_a_declared_charset_is_understood_however_it_is_spelt(label: str, codec: str, language: str) -> None:
    """Golden strings under the names that mail programs use; nothing is guessed."""
    assert decode(_HELLO[language].encode(codec), label) == (_HELLO[language], "")


@pytest.mark.parametrize(
    ("codec", "language"),
    [
        *(("cp1251", "ru"), ("koi8-r", "ru"), ("cp1251", "uk"), ("cp932", "ja"), ("euc-jp", "ja"), ("gb18030", "zh")),
        *(("big5", "zh-hant"), ("cp949", "ko"), ("cp1253", "el"), ("iso8859-7", "el"), ("cp1255", "he")),
        *(("cp1256", "ar"), ("cp874", "th"), ("cp1250", "cs"), ("iso8859-2", "cs"), ("cp1250", "pl")),
        *(("cp1254", "tr"), ("cp1252", "de"), ("cp1252", "fr"), ("cp1252", "no")),
    ],
)
@pytest.mark.parametrize("label", ["", "us-ascii", "x-no-such-charset", "utf-8", "d\xe9faut"])
def test_a_few_words_are_enough_to_guess_by(codec: str, language: str, label: str) -> None:
    """Whatever the label claims, and each guess has its name."""
    decoded = decode(_HELLO[language].encode(codec), label)
    assert decoded.text == _HELLO[language]
    assert decoded.guessed


def test_japanese_mail_may_have_its_vendors_characters() -> None:
    """Row 13 of what Windows sends as ISO-2022-JP, half-width katakana, and no label at all."""
    raw = b"\x1b$B-!!!-j\x1b(B 1\r\n\x1b$B$3$s\x1b(B\x1b(I1\x1b(B\r\nend"
    for label in ("iso-2022-jp", "", "us-ascii", "utf-8"):
        assert decode(raw, label).text == "①　㈱ 1\r\nこんｱ\r\nend"


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-8"])
@pytest.mark.parametrize("label", ["", "utf-8", "utf-16", "iso-8859-1"])
def test_a_byte_order_mark_says_more_than_a_label(order: str, label: str) -> None:
    """It is there for that."""
    assert decode("\ufeffGrüße, привет".encode(order), label).text == "Grüße, привет"


def test_utf_16_without_a_mark_is_read_from_the_right_end() -> None:
    """Zeros are the first or the second half of most characters."""
    assert decode("Grüße".encode("utf-16-be"), "utf-16").text == "Grüße"
    assert decode("Grüße".encode("utf-16-le"), "utf-16").text == "Grüße"


@pytest.mark.parametrize("label", ["utf-7", "unicode-1-1-utf-7", "idna", "hex", "rot13", "unicode_escape", "zlib"])
def test_what_is_no_charset_is_never_a_decoder(label: str) -> None:
    """UTF-7 could spell markup, and Python's other codecs are no text at all."""
    assert codec_for(label) is None
    assert decode(b"+ADw-b+AD4-", label).text == "+ADw-b+AD4-"


def test_one_broken_byte_does_not_garble_a_page() -> None:
    """What a relay cut is one lost character; the rest is the charset it says."""
    decoded = decode(("ü" * 20).encode()[:-1])
    assert decoded.text == "ü" * 19 + "\ufffd"


@pytest.mark.parametrize(
    ("codec", "label", "subject"),
    [
        ("koi8-r", "koi8-r", "Привет"),
        ("big5", "big5", "生日快樂"),
        ("gb18030", "gb2312", "生日快乐"),
        ("cp932", "shift_jis", "お誕生日"),
        ("cp932", "iso-2022-jp", "こんにちは"),
        ("utf-8", "koi8-r", "Grüße"),
        ("cp1252", "us-ascii", "Grüße"),
        ("cp949", "us-ascii", "생일 축하합니다"),
    ],
)
def test_a_header_of_raw_bytes_is_read_as_the_body_is(codec: str, label: str, subject: str) -> None:
    """RFC 5322 allows no such header, and mail programs send them: subject, name and file name."""
    raw = (
        f"From: {subject} <a@example.org>\nSubject: {subject}\nContent-Type: multipart/mixed; boundary=b\n\n"
        f"--b\nContent-Type: text/plain; charset={label}\n\nx\n"
        f'--b\nContent-Type: application/pdf; name="{subject}.pdf"\n\nx\n--b--\n'
    ).encode(codec)
    reading = read(raw)
    assert (reading.subject, reading.senders[0].name) == (subject, subject)


def test_a_guess_in_the_body_is_noted(read_mail: Callable[[str], Reading]) -> None:
    """What was declared, and what was used."""
    reading = read_mail("big5-declared-as-us-ascii")
    assert (reading.text, reading.subject) == ("你好，最近過得怎麼樣？", "生日快樂")
    assert [(note.code, note.detail) for note in reading.notes] == [
        ("charset-guessed", {"declared": "us-ascii", "used": "big5hkscs"})
    ]


@given(st.binary(max_size=300), st.text(max_size=12), st.sampled_from(["", "koi8_r", "gb18030", "no", "utf-8"]))
def test_any_bytes_become_text_under_any_label(raw: bytes, label: str, hint: str) -> None:
    """Never an error, never a lone surrogate."""
    decode(raw, label, hint).text.encode("utf-8", "surrogatepass")


@pytest.mark.parametrize(
    "raw", [bytes(range(128, 256)) * 8_000, b"\xff" * 1_000_000, b"\x1b$B" * 300_000, b"\xe9\n" * 500_000]
)
def test_a_megabyte_of_noise_is_guessed_soon(raw: bytes) -> None:
    """A taste is enough to guess by."""
    began = time.process_time()
    decode(raw)
    assert time.process_time() - began < 10


@pytest.mark.parametrize("label", ["iso-8859-1", "windows-1252"])
@pytest.mark.parametrize(
    ("codec", "language"),
    [("cp1251", "ru"), ("koi8-r", "ru"), ("cp1253", "el"), ("cp949", "ko"), ("cp1256", "ar"), ("gb18030", "zh")],
)
def test_another_script_called_western_is_read_as_what_it_is(codec: str, language: str, label: str) -> None:
    """Old programs call whatever they send by the only charset they know; the guess is named."""
    text = f"{_HELLO[language]}. " * 3
    assert decode(text.encode(codec), label).text == text
    assert decode(text.encode(codec), label).guessed


@pytest.mark.parametrize("text", [_HELLO["no"] * 3, "ÄÖÜ äöü ß éèê", "·" * 90 + "×" * 90, "«Où?» «Là.» °°°"])
def test_western_words_and_signs_stay_western(text: str) -> None:
    """However many of their letters are beyond ASCII."""
    assert decode(text.encode("cp1252"), "iso-8859-1") == (text, "")


def test_hebrew_called_western_is_read_as_hebrew() -> None:
    """Its letters are few, so it takes a sentence."""
    text = "מרקוס היקר, מה שלומך? היום ירד שלג והגן כולו לבן. להתראות בקרוב."
    assert decode(text.encode("cp1255"), "iso-8859-1") == (text, "cp1255")
