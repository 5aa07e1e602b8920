"""Which language a paragraph is set in, where its script says so: the right Han shapes, and no foreign hyphens."""

import re

_OF_SCRIPT = (
    ("ja", re.compile("[\u3040-\u30ff\u31f0-\u31ff\uff66-\uff9d]")),
    ("ko", re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")),
    ("ar", re.compile("[\u0600-\u06ff\u0750-\u077f]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff\u1f00-\u1fff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("am", re.compile("[\u1200-\u139f]")),
    ("ta", re.compile("[\u0b80-\u0bff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_WRITTEN_IN = {
    "ar": {"ar", "fa", "ur", "ps", "ug", "ckb", "sd"},
    "ru": {"ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tg"},
    "zh": {"zh", "ja", "ko", "yue"},
    "hi": {"hi", "mr", "ne", "sa"},
    "am": {"am", "ti"},
    "he": {"he", "yi"},
}


def language_of(text: str, language: str) -> str:
    """The language to set `text` in: `language`, unless most of its letters are in a script that is not written so."""
    if text.isascii():
        return language
    counts = {name: len(letters.findall(text)) for name, letters in _OF_SCRIPT}
    found = max(counts, key=counts.__getitem__)
    if found == "zh" and counts["ja"]:
        found = "ja"
    if counts[found] <= len(_LATIN.findall(text)):
        return language
    primary = language.partition("-")[0].lower()
    return language if primary in _WRITTEN_IN.get(found, {found}) else found
