"""Letters in every script: no missing glyph, the right direction, the right shapes."""

import collections
import unicodedata

import pytest

from relay.press import Press
from relay.press.text.paragraphs import direction
from relay.press.text.scripts import language_of
from tests.press.sheets import flat, letter, text_of, words

GREETINGS = {
    "arabic": "كتبت لك رسالة طويلة عن الحديقة",
    "persian": "نامه\u200cای برای تو نوشتم",
    "hebrew": "כתבתי לך מכתב ארוך על הגן",
    "hindi": "मैंने तुम्हें एक लंबा पत्र लिखा",
    "bengali": "আমি তোমাকে একটি চিঠি লিখেছি",
    "punjabi": "ਮੈਂ ਤੁਹਾਨੂੰ ਚਿੱਠੀ ਲਿਖੀ",
    "gujarati": "મેં તમને પત્ર લખ્યો",
    "tamil": "நான் உனக்கு கடிதம் எழுதினேன்",
    "telugu": "నేను నీకు ఉత్తరం రాశాను",
    "kannada": "ನಾನು ನಿನಗೆ ಪತ್ರ ಬರೆದೆ",
    "malayalam": "ഞാൻ നിനക്ക് കത്തെഴുതി",
    "sinhala": "මම ඔබට ලිපියක් ලිව්වා",
    "thai": "ฉันเขียนจดหมายถึงคุณ",
    "lao": "ຂ້ອຍຂຽນຈົດໝາຍ",
    "khmer": "ខ្ញុំបានសរសេរសំបុត្រ",
    "burmese": "ငါစာရေးခဲ့တယ်",
    "tibetan": "ངས་ཡི་གེ་བྲིས་པ་ཡིན།",
    "chinese": "我给你写了一封长信",
    "japanese": "あなたに長い手紙を書きました",
    "korean": "너에게 긴 편지를 썼어",
    "russian": "Я написал тебе длинное письмо",
    "greek": "Σου έγραψα ένα μεγάλο γράμμα",
    "georgian": "გრძელი წერილი მოგწერე",
    "armenian": "Ես քեզ երկար նամակ գրեցի",
    "amharic": "ረጅም ደብዳቤ ጻፍኩልህ",
    "cherokee": "ᎣᏏᏲ",
    "vietnamese": "Tôi đã viết cho bạn một lá thư dài",
    "keycaps": "room 8️⃣ or 1️⃣2️⃣, ℹ️ Ⓜ️ ™️ 🈁",
    "emoji": "smile 🙂 laugh 😂 heart ❤️ family 👨‍👩‍👧 thumbs 👍🏽 party 🎉 tender 🥰 🫶 pleading 🥺 flag 🇵🇹",
    "signs": "½ € ₹ ™ → ∞ ≤ √ ♥ ★ ✓ ☎ ♪ “quotes” — … •",
}


@pytest.mark.parametrize("text", GREETINGS.values(), ids=GREETINGS)
def test_every_script_prints_with_its_glyphs(press: Press, text: str) -> None:
    """No box is drawn, in the text or in the subject, and the letters that were written come back."""
    proof = press.render(letter(text=f"Hello,\n\n{text}\n", subject=text, pen_pal=text))
    assert proof.missing_glyphs == ()
    lost = _letters(text) - _letters(flat(proof.pdf))
    assert lost.total() <= len(text) // 10


def test_a_character_no_font_has_is_told(press: Press) -> None:
    """A box on paper is never a surprise: the proof names what is missing, once each."""
    proof = press.render(letter(text="a \ue000 b \uf8ff c \ue000"))
    assert proof.missing_glyphs == ("\ue000", "\uf8ff")
    assert press.render(letter()).missing_glyphs == ()


def test_right_to_left_text_stands_on_the_right(press: Press) -> None:
    """Each line takes the side of its own first strong character."""
    found = {word.text: word.box for word in words(press.render(letter(text="abc\n\nשלום\n\n123 אבג")).pdf)}
    assert found["abc"].x_pt < 120
    assert next(box for text, box in found.items() if "ש" in text).right_pt > 480
    assert next(box for text, box in found.items() if "א" in text).right_pt > 450


@pytest.mark.parametrize(
    ("text", "expected"), [("", "ltr"), ("123", "ltr"), ("… שלום a", "rtl"), ("a שלום", "ltr"), ("«مرحبا»", "rtl")]
)
def test_direction_is_that_of_the_first_strong_character(text: str, expected: str) -> None:
    """UAX #9, P2 and P3."""
    assert direction(text) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Hello", "de", "de"),
        ("我给你写信", "en", "zh"),
        ("手紙を書く", "en", "ja"),
        ("手紙", "ja", "ja"),
        ("편지", "en", "ko"),
        ("привет", "uk", "uk"),
        ("привет", "en", "ru"),
        ("سلام", "fa", "fa"),
        ("My friend Мария said hello", "en", "en"),
    ],
)
def test_a_paragraph_is_set_in_the_language_of_its_script(text: str, language: str, expected: str) -> None:
    """The letter's language holds unless the script cannot be it."""
    assert language_of(text, language) == expected


def _letters(text: str) -> collections.Counter[str]:
    return collections.Counter(
        character for character in unicodedata.normalize("NFKC", text) if unicodedata.category(character)[0] == "L"
    )


def test_thai_breaks_between_its_words_in_the_sandbox_too(press: Press) -> None:
    """No space stands between them: the library that knows them reads its words from a file."""
    thai = "วันอาทิตย์ฉันเดินไปถึงสะพานที่สองและนึกถึงภาพวาดที่เธอส่งมา" * 6
    rows = text_of(press.render(letter(text=thai, language="th", subject="")).pdf)[0].split("Ana Lucía")[0].split("\n")
    full = [len(row) for row in rows if row.strip()][:-1]
    assert len(full) >= 3
    assert max(full) - min(full) <= 14
    assert all(row.strip()[-1] not in "เแโไใ" for row in rows if row.strip())
