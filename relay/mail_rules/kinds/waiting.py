"""Conditions under which nothing should go: what a rule can say of it."""

from relay.mail_rules.kinds.kind import NEVER_REPAIRED, Kind
from relay.mail_rules.parameters import Parameter, Type
from relay.translation import marked

KIND = Kind(
    "waiting",
    marked("When letters wait"),
    marked("Conditions under which nothing should go. A lockdown that begins and ends is a suspension."),
    (
        Parameter(
            "unverified",
            Type.YES_NO,
            marked("Letters wait while the address is not verified"),
            marked("letters wait while the address is not verified"),
            marked("letters go to an unverified address, too"),
        ),
        Parameter(
            "closed",
            Type.YES_NO,
            marked("The prison is closed"),
            marked("the prison is closed"),
            marked("the prison is open"),
        ),
    ),
    NEVER_REPAIRED,
)
