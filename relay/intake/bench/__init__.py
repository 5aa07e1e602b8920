"""How fast mail is accepted here, beside what it is compared with: aiosmtpd's own way, one commit per message."""

from relay.intake.bench.run import run

__all__ = ["run"]
