"""`mailcall doctor`: one line for each thing Mailcall needs; status 1 when something is not well."""

import sys
from collections.abc import Iterator
from datetime import datetime

import click

from relay.cli.opening import now
from relay.cli.output import json_option, show_json
from relay.doctor import Finding, examine
from relay.settings import Settings, load_settings

RENEWED_DAYS_LEAST = 7
"""Days that a certificate has left at least when something renews it."""


@click.command()
@json_option
def doctor(as_json: bool) -> None:
    """Check fonts, libraries, database, disk, ports, protections, backups and the clock."""
    well, settings = True, load_settings()
    for finding in (*certificate(settings, now()), *examine(settings, now())):
        well &= finding.ok
        if as_json:
            show_json({"subject": finding.subject, "ok": finding.ok, "detail": finding.detail})
        else:
            click.echo(
                f"{click.style('ok  ', fg='green') if finding.ok else click.style('look', fg='red')}  "
                f"{finding.subject}: {finding.detail}"
            )
    if not well:
        sys.exit(1)


def certificate(settings: Settings, at: datetime) -> Iterator[Finding]:
    """Look at the certificate for mail, when there is one, as this user."""
    if settings.tls_certificate is None or settings.tls_key is None:
        return
    from cryptography import x509

    from relay.intake.tls import Certificate, CertificateError, opener

    subject = "certificate for mail"
    try:
        Certificate(opener(settings.tls_certificate, settings.tls_key))
        ends = x509.load_pem_x509_certificate(settings.tls_certificate.read_bytes()).not_valid_after_utc
    except (CertificateError, OSError, ValueError) as error:
        yield Finding(subject, ok=False, detail=f"{error}; or look as root, if the service is started so")
        return
    fresh = (ends - at).days >= RENEWED_DAYS_LEAST
    told = f"good until {ends:%Y-%m-%d}"
    yield Finding(subject, ok=fresh, detail=told if fresh else f"{told}: nothing has renewed it, which is due by now")
