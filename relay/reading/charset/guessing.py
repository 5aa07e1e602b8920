"""Which charset bytes are in that nobody declared, or that are not what was declared: the one whose text reads best.

Each candidate's text is scored by what people write: letters of one language, the frequent ones more, in words of one
script with capitals at their beginning. Everything is a count, so that a guess can be explained.
"""
# ruff: noqa: RUF001 - letters of many scripts are this file's matter

import re
from collections import Counter
from collections.abc import Mapping

_TASTE_BYTES = 4_096
_LEAST = 0.3
_TRUST_IN_HINT = 0.25
NEVER_A_HINT = frozenset(("", "utf-8", "cp1252"))
"""Codecs that are named by mails in any charset, and say nothing."""
_PUNCTUATION = frozenset("’‘“”„–—…€«»°·¿¡§©®№׳״،؛؟ـ\u200c\u200d\u200e\u200f\u00a0")
_RUSSIAN, _UKRAINIAN, _SERBIAN = (
    "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
    "оаинвіретслкудпмзяьбгйчхцїюєґщжшф",
    "аоиенрстујвкпмдлгзбчшцњљжђћџхф",
)
_GREEK, _HEBREW = "αοιετσνηυρπκμλςωγδάίόέήώύχθφβξζψϊϋ", "יוהלאמרתבשנעםדקחצפטגכסןזךףץ"
_ARABIC, _THAI = (
    "اليمونترهبدعسفكحقجذخشصضطظغثزةىءأإآؤئپچژگی",
    "".join(map(chr, (*range(0x0E01, 0x0E3B), *range(0x0E3F, 0x0E5C)))),
)
_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "cp1252": ("äöüß", "éèàêçôîûâëïùœ", "áíóéúñü", "ãçáõéíóêâàôú", "èàùòìé", "åäöøæé", "ëïéèöü", "þðæöáéíóúý", "õäöü"),
    "cp1251": (_RUSSIAN, _UKRAINIAN, _SERBIAN),
    "koi8_r": (_RUSSIAN,),
    "koi8_u": (_UKRAINIAN,),
    "cp866": (_RUSSIAN,),
    "iso8859-5": (_RUSSIAN, _SERBIAN),
    "cp1250": ("ěščřžýáíéúůťďňó", "áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż", "áéíóöőúüű", "ăâîşţ", "čćžšđ"),
    "iso8859-2": ("ěščřžýáíéúůťďňó", "áäčďéíĺľňóôŕšťúýž", "ąćęłńóśźż", "áéíóöőúüű", "ăâîşţ", "čćžšđ"),
    "cp1254": ("ıçğöşüâî",),
    "cp1253": (_GREEK,),
    "iso8859-7": (_GREEK,),
    "cp1255": (_HEBREW,),
    "cp1256": (_ARABIC,),
    "iso8859-6": (_ARABIC,),
    "cp874": (_THAI,),
}
_FREQUENT = 12  # so many letters of an alphabet, named above in the order of their use, make most of a text
_DOUBLE: Mapping[str, tuple[range, ...]] = {
    "euc_jp": (range(0xB0, 0xD0), range(0xA1, 0xA6)),
    "cp932": (range(0x88, 0x98), range(0x81, 0x84)),
    "gb18030": (range(0xB0, 0xD8), range(0xA1, 0xA4)),
    "big5hkscs": (range(0xA4, 0xC7), range(0xA1, 0xA4)),
    "cp949": (range(0xB0, 0xC9), range(0xA1, 0xA4)),
}
"""First bytes of the characters that most text is made of: level 1 of each standard, kana, punctuation."""
_FEW_LEADS = 6  # of fewer different ones nothing can be said
_SMALL_TRAILS = frozenset(("big5hkscs", "cp932"))
_KANA, _HANGUL = re.compile("[\u3041-\u30ff]"), re.compile("[\uac00-\ud7a3]")
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"
_OTHER = f"\u0370-\u03ff\u0400-\u052f\u0590-\u05ff\u0600-\u06ff\u0e00-\u0e7f{_CJK}"
_MIXED = re.compile(f"[a-zA-ZÀ-ɏ][{_OTHER}]|[{_OTHER}][a-zA-ZÀ-ɏ]")
_ODD_IN_WORD = re.compile(r"(?<=[^\W\d_])[^\w\s\x21-\x7e’·\u0e00-\u0e7f\u200c\u200d]+(?=[^\W\d_])")
_CAPITAL_IN_WORD = re.compile(r"(?<=[a-zß-öø-ÿа-яёα-ωа-џšžœąćęłńśźżčřůığş])[A-ZÀ-ÖØ-ÞА-ЯЁΑ-ΩŠŽŒŸĄĆĘŁŃŚŹŻČŘŮĞŞİ]")
_CONTROL = re.compile("[\x80-\x9f\ufffd\ue000-\uf8ff]")


def guess(raw: bytes, hint: str = "") -> str:
    """Return the codec that suits the bytes best; windows-1252, which most such mail is, when none suits well.

    `hint` is the codec of other text in the same mail: it wins unless another suits much better.
    """
    taste = _taste(raw)
    scores = {codec: _score(taste, codec) for codec in (*_LANGUAGES, *_DOUBLE)}
    best = max(scores, key=lambda codec: scores[codec])  # the first of equals
    if hint not in NEVER_A_HINT and scores.get(hint, _score(taste, hint)) >= max(_LEAST, scores[best] - _TRUST_IN_HINT):
        return hint
    return best if scores[best] >= _LEAST else "cp1252"


def plausibility(text: str) -> float:
    """Say how much a text looks like windows-1252's languages: 1 is ordinary, 0 and less is likely another charset."""
    return _alphabetic(text[:_TASTE_BYTES], _LANGUAGES["cp1252"])


def _taste(raw: bytes) -> bytes:
    """Lines that are not plain ASCII, for the others say nothing; whole lines, so that no character is cut."""
    out: list[bytes] = []
    left = _TASTE_BYTES
    for line in raw[: 64 * _TASTE_BYTES].splitlines():
        if not line.isascii() and left > 0:
            out.append(line[:_TASTE_BYTES])
            left -= len(line)
    return b"\n".join(out)


def _score(raw: bytes, codec: str) -> float:
    try:
        text = raw.decode(codec)
    except (UnicodeError, LookupError):
        cut = len(raw) >= _TASTE_BYTES  # a long line may have been cut in a character
        text = raw.decode(codec, "ignore") if cut and codec in _DOUBLE else ""
    high = sum(char > "\x7f" for char in text)
    if not high:
        return -1.0
    wrong = 2.0 * len(_MIXED.findall(text)) + 3.0 * len(_CONTROL.findall(text))
    if codec in _DOUBLE:
        return _double(raw, text, codec, high) - wrong / high
    return _alphabetic(text, _LANGUAGES.get(codec, ())) - wrong / high


def _alphabetic(text: str, languages: tuple[str, ...]) -> float:
    counts = Counter(char for char in text if char > "\x7f")
    wrong = 2 * len(_ODD_IN_WORD.findall(text)) + 1.5 * len(_CAPITAL_IN_WORD.findall(text))
    best = max(
        (sum(number * _weight(char, letters) for char, number in counts.items()) for letters in languages), default=0
    )
    return (best - wrong) / max(sum(counts.values()), 1)


def _weight(char: str, letters: str) -> float:
    if char in _PUNCTUATION:
        return 0.7
    place = letters.find(char)
    if place < 0:
        return 0.5 if char.lower() != char and char.lower() in letters else -0.3
    return 1.0 if place < _FREQUENT else 0.7


def _double(raw: bytes, text: str, codec: str, high: int) -> float:
    leads = _leads(raw, codec)
    if not leads:
        return -1.0
    score = sum(any(lead in frequent for frequent in _DOUBLE[codec]) for lead in leads) / len(leads)
    kana, hangul = len(_KANA.findall(text)) / high, len(_HANGUL.findall(text)) / high
    if codec in {"euc_jp", "cp932"}:
        return score if kana > 0.2 else score - 0.6
    if codec == "cp949":
        return score + 0.1 if hangul > 0.8 else score - 0.6
    if codec == "gb18030" and not any(0xC9 <= lead < 0xD8 for lead in leads):
        score -= 0.2 * (len(set(leads)) > _FEW_LEADS)
    return score - kana


def _leads(raw: bytes, codec: str) -> list[int]:
    """The first bytes of two-byte characters; 0 for one whose second byte frequent characters do not have."""
    out: list[int] = []
    at = 0
    while at < len(raw) - 1:
        if raw[at] < 0x81 or (codec == "cp932" and 0xA1 <= raw[at] < 0xE0):
            at += 1
            continue
        out.append(raw[at] if codec in _SMALL_TRAILS or raw[at + 1] >= 0xA1 else 0)
        at += 2
    return out
