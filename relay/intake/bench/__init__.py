"""How fast mail is accepted here, beside aiosmtpd's own way with one commit per message, and beside a real Postfix."""

from relay.intake.bench.run import run

__all__ = ["run"]
