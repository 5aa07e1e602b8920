"""Which language each piece of a finished document is in, for who has it read aloud (ISO 14289-1, 7.2).

WeasyPrint 70 names the document's language only; here each paragraph, heading and caption in another one gets its own.
Tags come in the order of the boxes they are made of, so both are walked side by side.
"""

from collections.abc import Iterator
from typing import Any

import pydyf
from weasyprint import Document
from weasyprint.formatting_structure.boxes import LineBox, TextBox

_TAGS = {"p": "/P", "h1": "/H1", "figcaption": "/Caption"}


def name_languages(document: Document, pdf: pydyf.PDF) -> None:
    """Say of each of these elements in which language it is, unless it is the document's own."""
    tags = (one for one in pdf.objects if isinstance(one, pydyf.Dictionary) and one.get("S") in _TAGS.values())
    boxes = (box for page in document.pages for box in _boxes(page._page_box) if box.element_tag in _TAGS)  # noqa: SLF001 -- nothing else knows which box became which tag
    for tag, box in zip(tags, boxes, strict=True):
        language = box.style["lang"]
        if language and language != document.metadata.lang:
            tag["Lang"] = pydyf.String(language)


def _boxes(box: Any) -> Iterator[Any]:  # noqa: ANN401 (WeasyPrint has no types)
    """The boxes that become tags, in their order; what is absolutely placed stands behind a placeholder."""
    box = getattr(box, "_box", box)
    if not isinstance(box, LineBox | TextBox):
        yield box
    for child in getattr(box, "children", ()):
        yield from _boxes(child)
