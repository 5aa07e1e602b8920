"""The same notice as simple HTML: its paragraphs, its quoted lines, and its links made links. Pure."""

import re
from html import escape
from typing import Final

_LINK: Final = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")
_PAGE: Final = (
    '<!doctype html>\n<html lang="{language}">\n<head><meta charset="utf-8"></head>\n'
    '<body style="font-family: sans-serif; line-height: 1.5; max-width: 40em">\n{body}\n</body>\n</html>\n'
)


def html_of(text: str, language: str = "en") -> str:
    """Give a whole page that says what the text says; nothing in the text is taken for markup."""
    paragraphs = re.split(r"\n[ \t]*\n", text.strip())
    body = "\n".join(f'<p dir="auto">{_lines(one)}</p>' for one in paragraphs)
    return _PAGE.format(language=escape(language), body=body)


def _lines(paragraph: str) -> str:
    return "<br>\n".join(_linked(line) for line in paragraph.split("\n"))


def _linked(line: str) -> str:
    parts, end = [], 0
    for found in _LINK.finditer(line):
        link = escape(found[0])
        parts += [escape(line[end : found.start()]), f'<a href="{link}">{link}</a>']
        end = found.end()
    return "".join([*parts, escape(line[end:])])
