"""What senders should know of what becomes of the paper: what a rule can say of it."""

from relay.mail_rules.kinds.kind import TOLD, Kind
from relay.mail_rules.parameters import Parameter, Type
from relay.translation import marked

KIND = Kind(
    "notices",
    marked("What senders should know"),
    marked("What becomes of the paper, how long it takes, how to appeal."),
    (
        Parameter(
            "original",
            Type.CHOICE,
            marked("The person gets"),
            marked("the person gets %(value)s"),
            choices=(
                ("original", marked("the letter itself")),
                ("copy", marked("a black-and-white copy")),
                ("colour_copy", marked("a colour copy")),
                ("screen", marked("a scan on a screen")),
            ),
        ),
        Parameter(
            "destroyed_after",
            Type.NUMBER,
            marked("Originals are destroyed after, in days"),
            marked("originals are destroyed after %(value)s days"),
            unit=marked("days"),
            most=3650,
        ),
        Parameter(
            "takes_days",
            Type.NUMBER,
            marked("It takes, in days"),
            marked("it takes about %(value)s days"),
            unit=marked("days"),
            most=365,
        ),
        Parameter(
            "appeal_days",
            Type.NUMBER,
            marked("A refusal can be appealed for, in days"),
            marked("a refusal can be appealed for %(value)s days"),
            unit=marked("days"),
            most=3650,
        ),
        Parameter("appeal_to", Type.TEXT, marked("Whom to appeal to"), marked("appeals go to %(value)s")),
        Parameter("note", Type.TEXT, marked("Anything else"), marked("%(value)s")),
    ),
    TOLD,
)
