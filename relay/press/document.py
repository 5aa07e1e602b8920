"""A document for WeasyPrint: its tree by the XML parser, and nothing to fetch but what is in memory."""

import functools
from xml.etree import ElementTree as ET

from cssselect2 import ElementWrapper
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from relay.templating import templates_folder


class InMemoryOnly(URLFetcher):  # type: ignore[misc]
    """Hands out the letter's own photos by name, and refuses everything else."""

    def __init__(self, held: dict[str, tuple[bytes, str]]) -> None:
        """Hold bytes and media type under each URL; none of the openers of the base class is made."""
        self._held = held
        self._fail_on_errors = True

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002
        """The held thing; ValueError for every other URL."""
        if url not in self._held:
            raise ValueError("a letter may not fetch anything")
        body, media_type = self._held[url]
        return URLFetcherResponse(url, body, {"Content-Type": media_type})


class Page(HTML):  # type: ignore[misc]
    """A document whose tree comes from the XML parser: our template is well-formed, and that one is written in C."""

    def __init__(self, xhtml: str, fetcher: InMemoryOnly) -> None:
        """Set what `HTML` sets."""
        root = ET.fromstring(xhtml)  # noqa: S314 (our own template, everything in it escaped)
        self.base_url = "mailcall:letter"
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: FBT001, FBT002, ARG002 (the base class's words)
        return [_base()]


@functools.cache
def _base() -> CSS:
    return CSS(string=(templates_folder("letter") / "base.css").read_text("utf-8"), url_fetcher=InMemoryOnly({}))
