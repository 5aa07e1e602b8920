"""The DNS records an installation needs: MX (RFC 5321), SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 9989)."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from relay.sending.signing import record_of
from relay.settings import Settings
from relay.translation import gettext as _


@dataclass(frozen=True, slots=True)
class DnsRecord:
    """One record to publish, and what it is for."""

    name: str
    kind: str
    value: str
    purpose: str


def dns_records(settings: Settings) -> list[DnsRecord]:
    """The records each domain of the settings needs for mail to arrive and for notices to be believed."""
    host = mail_host(settings)
    sends = bool(settings.smarthost)
    records: list[DnsRecord] = []
    for domain in settings.mail_domain:
        records.append(DnsRecord(f"{domain}.", "MX", f"10 {host}.", _("where letters to this domain are delivered")))
        if sends:
            value = f"v=spf1 include:{relay_of(settings)} -all"
            purpose = _("lets your smarthost send notices from this domain; it may name another include")
        else:
            value, purpose = "v=spf1 -all", _("says that nobody sends from this domain: no smarthost is set")
        records.append(DnsRecord(f"{domain}.", "TXT", value, purpose))
        records += _key_record(settings, domain)
        policy = "v=DMARC1; p=reject; adkim=s; aspf=s"
        records.append(
            DnsRecord(f"_dmarc.{domain}.", "TXT", policy, _("asks others to refuse forged mail in your name"))
        )
    records.append(
        DnsRecord(f"{host}.", "A", _("the public address of this server"), _("finds the server the MX names"))
    )
    return records


def _key_record(settings: Settings, domain: str) -> list[DnsRecord]:
    """Give the public half of the key that signs our mail; none where it is not signed, or its file is none."""
    if settings.dkim_key is None:
        return []
    try:
        value = record_of(settings.dkim_key.read_bytes())
    except (OSError, ValueError):  # `mailcall doctor` says why
        return []
    name = f"{settings.dkim_selector}._domainkey.{domain}."
    return [DnsRecord(name, "TXT", value, _("lets others see that mail from this domain is yours: DKIM"))]


def mail_host(settings: Settings) -> str:
    """The name this server should have in DNS: the dashboard's, or `mail.` and the first domain."""
    host = urlsplit(settings.public_url).hostname or ""
    return host if "." in host and not host.endswith(".localhost") else f"mail.{settings.mail_domain[0]}"


def relay_of(settings: Settings) -> str:
    """Give the smarthost's name."""
    return urlsplit(settings.smarthost).hostname or settings.smarthost
