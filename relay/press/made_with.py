"""What proofs are made with, kept beside them, and what a file says of itself: never the name of the software."""

import ctypes
import functools
import hashlib
import importlib.metadata

import pydyf
from weasyprint import Document
from weasyprint.text.ffi import pango

from relay.press import fonts
from relay.press.sheet import PressVersion
from relay.templating import templates_folder

PRESS_VERSION = "3"


@functools.cache
def version() -> PressVersion:
    """What proofs are made with; letters made with equal versions from equal sheets are equal bytes."""
    templates = hashlib.sha256()
    for path in sorted(templates_folder("letter").iterdir()):
        templates.update(path.name.encode() + b"\0" + path.read_bytes())
    packages = ("weasyprint", "pydyf", "fonttools", "pillow", "pyphen", "reportlab", "zxing-cpp", "babel")
    return {
        "press": PRESS_VERSION,
        "templates": templates.hexdigest(),
        "fonts": fonts.fonts_digest(),
        **{name: importlib.metadata.version(name) for name in packages},
        "pango": _dotted(pango.pango_version()),
        "harfbuzz": _harfbuzz(),
        "fontconfig": _dotted(ctypes.CDLL("libfontconfig.so.1").FcGetVersion()),
    }


def _dotted(number: int) -> str:
    """11302 as 1.13.2, the way these libraries count."""
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


def _harfbuzz() -> str:
    spell = ctypes.CDLL("libharfbuzz.so.0").hb_version_string
    spell.restype = ctypes.c_char_p
    return bytes(spell()).decode()


def unsigned(document: Document, pdf: pydyf.PDF) -> None:
    """Leave the name of the software out of the file, and say which standard it keeps (PDF/UA-1, ISO 14289-1)."""
    pdf.info.pop("Producer", None)
    title = document.metadata.title.replace("&", "&amp;").replace("<", "&lt;")
    packet = (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
        "<pdfuaid:part>1</pdfuaid:part></rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="r"?>'
    )
    metadata = pydyf.Stream([packet.encode()], {"Type": "/Metadata", "Subtype": "/XML"})
    pdf.add_object(metadata)
    pdf.catalog["Metadata"] = metadata.reference
