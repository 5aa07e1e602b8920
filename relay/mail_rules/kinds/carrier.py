"""Who may bring it: what a rule can say of it."""

from relay.mail_rules.kinds.kind import NEVER_REPAIRED, Kind
from relay.mail_rules.parameters import Parameter, Type
from relay.translation import marked

KIND = Kind(
    "carrier",
    marked("Carrier"),
    marked("Who may bring it."),
    (
        Parameter(
            "usps_only",
            Type.YES_NO,
            marked("Only by the Postal Service"),
            marked("only by the Postal Service"),
            marked("any carrier"),
        ),
        Parameter("refused_services", Type.WORDS, marked("Services that are refused"), marked("no %(value)s")),
    ),
    NEVER_REPAIRED,
)
