"""Photos that were not attached but shared as links: they are never fetched, so somebody has to ask for copies.

A service is known by its host and, where it also serves other things, by the path of what is shared.
"""

import html
import re
from collections.abc import Iterable
from itertools import islice
from urllib.parse import unquote

_URL = re.compile(r"\bhttps?://([^\s/?#\"'<>()\[\]]+)(/[^\s\"'<>]*)?", re.IGNORECASE)
_SERVICES = tuple(
    (name, re.compile(hosts), re.compile(path))
    for name, hosts, path in (
        ("OneDrive", r"1drv\.ms|onedrive\.live\.com|photos\.onedrive\.com|[\w-]+-my\.sharepoint\.com", ""),
        ("Google Photos", r"photos\.app\.goo\.gl|photos\.google\.com|goo\.gl", r"(?:/photos)?/"),
        ("Google Drive", r"drive\.google\.com|drive\.usercontent\.google\.com|docs\.google\.com", r"/(?:u/\d/)?\w"),
        ("iCloud", r"(?:www\.|share\.|photos\.)?icloud\.com|cvws\.icloud-content\.com", r"/\w"),
        (
            "Dropbox",
            r"(?:www\.)?dropbox\.com|db\.tt|dl\.dropboxusercontent\.com",
            r"/(?:s|sh|scl|sc|t|l|photos)/|/\w+$",
        ),
        (
            "Amazon Photos",
            r"(?:www\.)?amazon\.(?:com|de|fr|it|es|co\.uk|co\.jp|ca|com\.au|in)",
            r"/(?:photos|clouddrive)/",
        ),
        ("WeTransfer", r"we\.tl|(?:[\w-]+\.)?wetransfer\.com", r"/\w"),
        ("Flickr", r"flic\.kr|(?:www\.)?flickr\.com", r"/(?:photos|gp|p)/"),
        ("Box", r"(?:[\w-]+\.)?app\.box\.com|(?:[\w-]+\.)?box\.com", r"/(?:s|v|shared)/"),
        ("MEGA", r"mega\.(?:nz|co\.nz|io)", r"/(?:file|folder|#)"),
        ("Proton Drive", r"drive\.proton\.me", r"/urls/"),
        ("Yandex Disk", r"yadi\.sk|disk\.yandex\.(?:ru|com)|disk\.360\.yandex\.ru", r"/\w"),
        ("Nextcloud", r"[\w.-]+", r"(?:/index\.php)?/s/[A-Za-z0-9]{15}(?:$|[/?#])"),
        ("pCloud", r"(?:u|e)\.pcloud\.(?:link|com)", r"/publink"),
        ("SwissTransfer", r"(?:www\.)?swisstransfer\.com", r"/d/"),
        ("Smash", r"(?:[\w-]+\.)?fromsmash\.com", r"/\w"),
        ("Imgur", r"(?:i\.|m\.)?imgur\.com", r"/\w"),
        ("Shutterfly", r"(?:link|share|\w+\.share)\.shutterfly\.com", r"/"),
        ("MagentaCLOUD", r"(?:www\.)?magentacloud\.de", r"/(?:s|lnk)/"),
        ("Mail.ru Cloud", r"cloud\.mail\.ru", r"/(?:public|stock|attaches)/"),
        ("Baidu", r"pan\.baidu\.com", r"/s/"),
    )
)
_MOST_LINKS = 500
_HREF = re.compile(
    r"<a\s[^<>]{0,500}?\bhref\s*=\s*(?:\"([^\"<>]{1,2000})\"|'([^'<>]{1,2000})'|([^\s\"'<>]{1,2000}))",
    re.IGNORECASE,
)
_QUOTE = re.compile(
    r"class=[\"']?(?:gmail_quote|yahoo_quoted|protonmail_quote|moz-cite-prefix)|id=[\"']?(?:divRplyFwdMsg|appendonsend)"
    r"|<blockquote[^<>]{0,200}type=[\"']?cite",
    re.IGNORECASE,
)
_FORWARDED = re.compile(r"forward", re.IGNORECASE)
_ATTRIBUTION_CHARS = 400


def addresses_in(markup: str) -> list[str]:
    """Return where the links of an HTML body lead, but those in a quoted reply; behind a scanner's wrapping too."""
    quote = _QUOTE.search(markup)
    if quote and not _FORWARDED.search(markup, quote.start(), quote.end() + _ATTRIBUTION_CHARS):
        markup = markup[: quote.start()]
    links = [html.unescape("".join(found.groups(""))) for found in islice(_HREF.finditer(markup), _MOST_LINKS)]
    return [address for link in links for address in dict.fromkeys((link, _unwrapped(link)))]


def _unwrapped(link: str) -> str:
    """The last address in a link: where a scanner's, or a search engine's, leads on to."""
    return unquote(link[max(link.lower().rfind("http"), 0) :])


def services(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the services that texts link to, in order, each once."""
    found: dict[str, None] = {}
    for text in texts:
        for count, link in enumerate(_URL.finditer(text)):
            if count >= _MOST_LINKS:
                break
            if service := _service(link[1].rpartition("@")[2].partition(":")[0].lower(), link[2] or ""):
                found.setdefault(service)
    return tuple(found)


def _service(host: str, path: str) -> str:
    return next((name for name, hosts, shared in _SERVICES if hosts.fullmatch(host) and shared.match(path)), "")
