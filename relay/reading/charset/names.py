"""Which codec a charset label means. Labels follow the WHATWG Encoding Standard where it and IANA differ.

(iso-8859-1 means windows-1252.) UTF-7 names no charset here: what it spells out is shown as it is, not decoded.
"""

import codecs
import re

_ALIASES = {
    "ascii": "utf-8",
    "us-ascii": "utf-8",
    "ansi_x3.4-1968": "utf-8",
    "uft-8": "utf-8",
    "utf8mb4": "utf-8",
    "utf-8-mac": "utf-8",
    "unicode": "utf-8",
    "x-unknown": "utf-8",
    "unknown-8bit": "utf-8",
    "unknown": "utf-8",
    "default": "utf-8",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "ansi": "cp1252",
    "x-ansi": "cp1252",
    "windows-1252": "cp1252",
    "cp-850": "cp850",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "gb2312": "gb18030",
    "x-gbk": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "chinesebig5": "big5hkscs",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext",
    "x-euc-jp": "euc_jp",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "koi8": "koi8_r",
    "koi8-ru": "koi8_u",
    "koi": "koi8_r",
    "cyrillic": "iso8859-5",
    "greek": "iso8859-7",
    "hebrew": "iso8859-8",
    "logical": "iso8859-8",
    "arabic": "iso8859-6",
    "ks_c_5601-1989": "cp949",
    "korean": "cp949",
    "windows-949": "cp949",
    "x-windows-949": "cp949",
    "windows-31j": "cp932",
    "ms_kanji": "cp932",
    "ms932": "cp932",
    "x-ms-cp932": "cp932",
    "iso-2022-jp-ms": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "euc-cn": "gb18030",
    "x-euc-cn": "gb18030",
    "csgb2312": "gb18030",
    "cn-gb": "gb18030",
    "gb18030-2000": "gb18030",
    "big5-eten": "big5hkscs",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-greek": "mac_greek",
    "x-mac-turkish": "mac_turkish",
    "x-mac-ce": "mac_latin2",
    "x-mac-centraleurroman": "mac_latin2",
    "x-mac-icelandic": "mac_iceland",
    "x-mac-japanese": "cp932",
    "x-mac-korean": "cp949",
    "x-mac-chinesesimp": "gb18030",
    "x-mac-chinesetrad": "big5hkscs",
    "utf-8-strict": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-2-0-utf-8": "utf-8",
    "utf8-mb4": "utf-8",
    "utf_8": "utf-8",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "8bit": "utf-8",
    "7bit": "utf-8",
    "none": "utf-8",
    "iso-8859-15": "iso8859-15",
}
_TEXT_CODECS = frozenset(
    {
        *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"),
        *(f"cp{page}" for page in (*range(1250, 1259), 437, 737, 775, *range(850, 870), 874, 932, 949, 950)),
        *(f"iso8859-{part}" for part in range(2, 17) if part != 12),
        *("koi8-r", "koi8-t", "koi8-u", "kz1048", "ptcp154"),
        *(f"mac-{script}" for script in ("cyrillic", "greek", "iceland", "latin2", "roman", "turkish")),
        *("gb2312", "gb18030", "gbk", "hz", "big5", "big5hkscs", "johab", "euc-kr", "iso2022-kr"),
        *("euc-jp", "euc-jis-2004", "euc-jisx0213", "shift-jis", "shift-jis-2004", "shift-jisx0213"),
        *(f"iso2022-jp{variant}" for variant in ("", "-1", "-2", "-2004", "-3", "-ext")),
    }
)
"""Python's codecs that are charsets; others (idna, utf-7, unicode_escape, …) are never let near mail."""
_DRESSED = re.compile(r"[\s\"'<>;]+")


def codec_for(label: str) -> str | None:
    """Return the codec a charset label means, or None when it names no text charset that is decoded here."""
    bare = _DRESSED.sub("", label[:80]).lower()
    return next((codec for name in _spellings(bare) if (codec := _known(name))), None)


def _spellings(label: str) -> tuple[str, ...]:
    """The label, then what its writer may have meant: without a private prefix, a page's number alone."""
    number = re.fullmatch(r"(?:x-)?(?:ibm|cp|win|windows|ms|x-cp)?[-_]?(\d{3,5})", label)
    page = (f"cp{number.group(1)}",) if number else ()
    return (label, *page, label.removeprefix("x-"), label.removeprefix("cs"), label.replace("_", "-"))


def _known(name: str) -> str | None:
    try:
        codec = codecs.lookup(_ALIASES.get(name, name)).name
    except (LookupError, ValueError):
        return None
    return codec if codec.replace("_", "-") in _TEXT_CODECS else None
