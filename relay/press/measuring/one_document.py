"""What a batch's file is measured by: the same letters as one document, set by WeasyPrint in a sandboxed child."""

from collections.abc import Sequence

from relay.press.batch.imposition import impose
from relay.press.press import Press, press_child
from relay.press.sheet import LetterSheet, PieceSheets
from relay.sandbox import Limits

_LIMITS = Limits(wall_s=900, cpu_s=900, memory_bytes=16 << 30)


def size_of_one_document(sheets: Sequence[LetterSheet]) -> tuple[int, int]:
    """How many bytes letters have as a batch printed on one side, and as one document."""
    with Press() as press:
        batch = impose((PieceSheets(press.render(sheet).pdf) for sheet in sheets), two_sided_printer=False)
    with press_child("relay.press.measuring.one_document:measured", int, _LIMITS) as child:
        return len(batch.pdf), child(tuple(sheets))


def measured(sheets: Sequence[LetterSheet]) -> int:
    """The size of the one document, in the child: the pages of all letters, written together, without tags."""
    from weasyprint import CSS, HTML

    from relay.press.document import InMemoryOnly
    from relay.press.letter import held
    from relay.press.page import html
    from relay.press.style import Style, css

    pages, document = [], None
    for sheet in sheets:
        style = Style.of(sheet)
        source = HTML(string=html(sheet), base_url="mailcall:letter", url_fetcher=InMemoryOnly(held(sheet)))
        document = source.render(stylesheets=[CSS(string=css(style))])
        pages += document.pages
    return len(document.copy(pages).write_pdf()) if document else 0
