"""The language a letter is written in, found from its own words; "" where that is not certain, for wrong is worse.

A script that only one language is written in says it. Else Compact Language Detector 3, a small network that comes with
its package, is asked about the whole and about each of its stretches: three names may mislead it in a short text, and a
letter in two languages is in none.
"""

import re
import unicodedata
from collections import Counter

from gcld3 import NNetLanguageIdentifier

from relay.reading.common_words import by_common_words, mixed

_LOOKED_AT_CHARS = 3_000
_NO_WORDS = re.compile(r"\[photo \d+\]|(?:https?://|www\.)\S+|[^\s@]{1,64}@\S+", re.IGNORECASE)
_ENDS = ".!?\n\u061f\u0964\u3002\uff01\uff1f"
_SENTENCE = re.compile(f"[^{_ENDS}]*[{_ENDS}]+|[^{_ENDS}]+")

_ONE_LANGUAGE = {
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "GREEK": "el",
    "GUJARATI": "gu",
    "GURMUKHI": "pa",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KANNADA": "kn",
    "KATAKANA": "ja",
    "KATAKANA-HIRAGANA": "ja",
    "KHMER": "km",
    "LAO": "lo",
    "MALAYALAM": "ml",
    "SINHALA": "si",
    "TAMIL": "ta",
    "TELUGU": "te",
    "THAI": "th",
}
"""Scripts, as Unicode names their letters, that one language is written in."""
_HAN = "CJK"
_ENOUGH_OF_A_SCRIPT, _ALMOST_ALL, _KANA = 8, 0.85, 0.4

_EXPECTED = frozenset({"en", "es"})
"""Languages that most letters are in: the detector, which knows nothing of that, need be less sure of them."""
_WORLD = """
am ar bg bn cs da de el fa fi fr he hi ht hu hy it ja ka km ko lo my nl no pa pl pt ro ru so sr sv sw ta te th tl tr
uk ur vi yi zh"""
_USUAL = _EXPECTED.union(_WORLD.split())
"""Languages letters come in. Of another there must be more, for it may be a neighbour: Galician is nearly Spanish."""
_ENOUGH_LETTERS, _ENOUGH_OF_USUAL, _ENOUGH_OF_OTHERS, _ENOUGH_HAN = 30, 45, 200, 12
_BEYOND_DOUBT, _CERTAIN, _LIKELY = 0.99, 0.95, 0.7
_MUCH, _FEW = 0.4, 0.15
_STRETCH = 45
_FIRST_WIDE, _WIDE = "\u2e80", 3

_CODES = {"iw": "he", "fil": "tl"}
_DETECTOR = NNetLanguageIdentifier(0, 4 * _LOOKED_AT_CHARS)


def language_of_letter(text: str, declared: str | None) -> str | None:
    """Return the language of a letter: its words', as its mail declares it when that is the same (`es-MX`).

    A mail program declares what its spelling checker is set to, if anything: that counts only where the words do not
    say which language it is.
    """
    found = language_of(text)
    same = not found or (declared or "").partition("-")[0].lower() == found
    return declared if declared and same else found or None


def language_of(text: str) -> str:
    """Return the code of the one language a text is certainly written in (ISO 639, `es`), or ""."""
    text = _NO_WORDS.sub(" ", text[:_LOOKED_AT_CHARS])
    scripts = _scripts(text)
    return _by_script(scripts) or _by_words(text, scripts)


def _scripts(text: str) -> Counter[str]:
    """Count the letters, and the marks on them, of each script."""
    letters = (letter for letter in text if unicodedata.category(letter)[0] in "LM")
    return Counter(unicodedata.name(letter, "").partition(" ")[0] for letter in letters)


def _by_script(scripts: Counter[str]) -> str:
    languages = Counter[str]()
    for script, count in scripts.items():
        languages[_ONE_LANGUAGE.get(script, "")] += count
    if languages["ja"] >= _KANA * scripts.total():
        languages["ja"] += scripts[_HAN]
    [(language, count)] = languages.most_common(1)
    return language if count >= max(_ENOUGH_OF_A_SCRIPT, _ALMOST_ALL * scripts.total()) else ""


def _by_words(text: str, scripts: Counter[str]) -> str:
    guess, sureness = _guess(text)
    letters = scripts.total()
    if letters >= _needed(guess, scripts) and sureness >= (_LIKELY if guess in _EXPECTED else _CERTAIN):
        agree, against = _parts(text, guess)
        return guess if agree >= _MUCH and against <= _FEW and not mixed(text) else ""
    if letters < _ENOUGH_LETTERS:
        return ""
    language = by_common_words(text)
    _, against = _parts(text, language)
    return language if against <= _FEW else ""


def _needed(language: str, scripts: Counter[str]) -> int:
    """Return how many letters it takes to believe that a text is in a language."""
    if language == "zh" and scripts[_HAN] > scripts.total() / 2:
        return _ENOUGH_HAN
    if language in _EXPECTED:
        return _ENOUGH_LETTERS
    return _ENOUGH_OF_USUAL if language in _USUAL else _ENOUGH_OF_OTHERS


def _guess(text: str) -> tuple[str, float]:
    """Return what the detector takes a text for and how sure it is; a language in foreign letters is none."""
    found = _DETECTOR.FindLanguage(text.encode("utf-8", "ignore").decode())
    if "-Latn" in found.language:
        return "", 0.0
    return _CODES.get(found.language, found.language), found.probability


def _parts(text: str, language: str) -> tuple[float, float]:
    """Return which part of a text is, as it seems, in its language, and which is certainly in another."""
    agree = against = whole = 0
    for stretch in _stretches(text):
        size, (guess, sureness) = _size(stretch), _guess(stretch)
        whole += size
        agree += size * (guess == language)
        against += size * (guess != language and sureness >= (_CERTAIN if guess in _USUAL else _BEYOND_DOUBT))
    return agree / max(whole, 1), against / max(whole, 1)


def _stretches(text: str) -> list[str]:
    """Give whole sentences, as many together as the detector needs."""
    stretches = [""]
    for sentence in _SENTENCE.findall(text):
        if _size(stretches[-1]) >= _STRETCH:
            stretches.append("")
        stretches[-1] += sentence
    if len(stretches) > 1 and _size(stretches[-1]) < _STRETCH:
        last = stretches.pop()
        stretches[-1] += last
    return stretches


def _size(text: str) -> int:
    """Return how much a text says, about, in letters of an alphabet: a Chinese character is a word."""
    return sum(_WIDE if letter >= _FIRST_WIDE else 1 for letter in text)
