"""Pages as pictures: browsers show PDFs differently, a PNG looks the same everywhere."""

import io
from typing import Self

import pypdfium2

from relay.press.errors import RenderError
from relay.sandbox import Limits, Sandbox, SandboxError

LIMITS = Limits(wall_s=60, cpu_s=60, memory_bytes=1 << 30)
_MOST_PIXELS_PER_PAGE = 40_000_000


def draw(pdf: bytes, dpi: int) -> list[bytes]:
    """One PNG per page, in greys where the page is grey. Runs in the child."""
    document = pypdfium2.PdfDocument(pdf)
    return [_png(page, dpi) for page in document]


def _png(page: pypdfium2.PdfPage, dpi: int) -> bytes:
    width, height = page.get_size()
    scale = dpi / 72
    if width * height * scale * scale > _MOST_PIXELS_PER_PAGE:
        raise ValueError(f"a page of {width:.0f} x {height:.0f} pt is too large to draw at {dpi} dpi")
    picture = page.render(scale=scale, grayscale=False).to_pil()
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=6)
    return out.getvalue()


class PagePictures:
    """Draws pages in a sandboxed child; use as a context manager, from any thread."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        """Nothing is started yet."""
        self._sandbox = Sandbox("relay.press.pictures:draw", list[bytes], limits=limits)

    def __enter__(self) -> Self:
        """Start the child without waiting."""
        self._sandbox.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self._sandbox.close()

    def draw(self, pdf: bytes, dpi: int = 150) -> list[bytes]:
        """One PNG per page; RenderError when the bytes are not a PDF that can be drawn."""
        try:
            return self._sandbox(pdf, dpi)
        except SandboxError as error:
            raise RenderError(f"the pages could not be drawn: {error.reason}") from error

    def protections(self) -> dict[str, str]:
        """What this machine's kernel takes from the child, in words for `doctor`."""
        return self._sandbox.protections()
