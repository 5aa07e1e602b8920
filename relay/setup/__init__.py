"""Setting an installation up: the organisation, the DNS records to publish, the checklist that turns green.

Shared by `mailcall setup` and the setup page. Nothing here asks the network: what is known comes from the settings and
the database.
"""

from relay.setup.checklist import Step, checklist
from relay.setup.dns import DnsRecord, dns_records, mail_host
from relay.setup.founding import Founding, SetupError, check, found, founding_of, organisation_of
from relay.setup.settings_file import write_settings

__all__ = [
    "DnsRecord",
    "Founding",
    "SetupError",
    "Step",
    "check",
    "checklist",
    "dns_records",
    "found",
    "founding_of",
    "mail_host",
    "organisation_of",
    "write_settings",
]
