"""Lines a virus scanner adds under a mail: its name with what it looked for, or a phrase only scanners use."""

import re

_LONGEST = 300

_MAKER = (
    r"(?:avast|avg|norton|kaspersky|касперск\w{0,6}|eset|nod32|mcafee|mailscanner|symantec|messagelabs|bitdefender|"
    r"sophos|"
    r"avira|f-secure|f-prot|dr\.? ?web|clamav|trend micro|barracuda|mimecast|g data|comodo|zonealarm)"
)
_SIGNED = re.compile(rf"(?<!\w){_MAKER}(?!\w)", re.IGNORECASE)
_SITE = re.compile(
    rf"[^\n]{{0,60}}?[<(]?(?:https?://)?(?:www\.){_MAKER}\.\w{{2,4}}\S{{0,240}}|https?://(?:www\.)?{_MAKER}\.\w{{2,4}}\S{{0,240}}",
    re.IGNORECASE,
)
_VIRUS = re.compile(
    r"virus|viren|vírus|virü|wirus|вирус|вірус|virii|malware|ιούς|ιών|病毒|ウイルス|ウィルス|바이러스|spam|וירוס|فيروس|"
    r"dangerous content|information from|checked by|scanned|threats",
    re.IGNORECASE,
)
_CLAIM = re.compile(
    r"(?:(?:this|the) (?:outgoing |incoming )?(?:e-?mail|message|mail)[^\n]{0,60}\b(?:scanned|"
    r"checked)\b[^\n]{0,60}\bvirus[^\n]{0,80}|"
    r"(?:dangerous content|is) by [^\n]{0,40}(?:is|and) believed to be clean\.?|"
    r"no virus(?:es)? found in this (?:incoming |outgoing )?message\.?|"
    r"version: [\d.]{1,20} ?/ virus database: [^\n]{0,80}|"
    r"diese (?:e-?mail|nachricht) wurde[^\n]{0,60}\bviren[^\n]{0,40}(?:geprüft|überprüft)[^\n]{0,40})",
    re.IGNORECASE,
)
_FREE = re.compile(
    r"\W{0,4}(?:virus-?free|virenfrei|garanti sans virus|sans virus|libre de virus|privo di virus|livre de vírus|"
    r"sem vírus|"
    r"virusvrij|wolny od wirusów|без вирусов|virusfri(?:tt)?|virukseton|bez virů|vírusmentes|virüs bulunmuyor|不含病毒|"
    r"无病毒|"
    r"無病毒|ウイルス ?フリー|바이러스가 없습니다)[.。!]?\s?[<(]?(?:https?://)?www\.[\w.-]{1,40}\S{0,200}",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"\b(?:I|I'm|[Mm]y|me|[Ii]ch|[Mm]ein\w{0,3}|[Jj]e|[Yy]o|[Mm]i|[Ii]o|[Ee]u|[Ii]k|[Jj]ag|[Jj]eg|[Яя]|[Мм]ой)\b"
)


def is_scanner_line(line: str) -> bool:
    """Whether a virus scanner speaks in this line."""
    if not line or len(line) > _LONGEST:
        return False
    if _FREE.fullmatch(line) or _CLAIM.fullmatch(line):
        return True
    if _PERSONAL.search(line) or not _SIGNED.search(line):
        return False
    return _SITE.fullmatch(line) is not None or _VIRUS.search(line) is not None
