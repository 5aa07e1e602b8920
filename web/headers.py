"""What every answer says to the browser, and which requests are answered at all.

Policies: Content Security Policy Level 3 (W3C), RFC 6797 (HSTS), Fetch metadata's COOP and CORP. Scripts and styles
come only from our own files, so a sender's words can never run, whatever slips through.
"""

from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.middleware.proxy_fix import ProxyFix

from relay.settings import Settings

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
"""For what strangers sent: even opened in a tab of its own it can do nothing."""
FRAMED_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
"""For a stranger's HTML in a frame of ours: no script, no rights, and nothing is fetched from anywhere."""
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # the check of forms on https reads it; nobody else gets one
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
}
_ONE_YEAR_SECONDS = 31_536_000
_LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")


def start(app: Flask, settings: Settings) -> None:
    """Set the headers of every answer, and refuse requests made to another host's name."""
    app.config["TRUSTED_HOSTS"] = trusted_hosts(settings.public_url)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]

    @app.after_request
    def _add(response: Response) -> Response:
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        if settings.secure_cookies:
            # For this name alone: what runs under it is not ours to decide about.
            response.headers["Strict-Transport-Security"] = f"max-age={_ONE_YEAR_SECONDS}"
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def trusted_hosts(public_url: str) -> list[str]:
    """Give the names requests may be made to: the public one, and on one's own machine every name of it."""
    host = urlsplit(public_url).hostname or ""
    local = host in _LOCAL_NAMES or host.endswith(".localhost")
    return list(dict.fromkeys([_bracketed(host), *(map(_bracketed, _LOCAL_NAMES) if local else ())]))


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
