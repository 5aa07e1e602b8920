"""What has to be said of who writes: what a rule can say of it."""

from relay.mail_rules.kinds.kind import NEVER_REPAIRED, Kind
from relay.mail_rules.parameters import Parameter, Type
from relay.translation import marked

KIND = Kind(
    "sender",
    marked("Sender"),
    marked("What has to be said of who writes."),
    (
        Parameter(
            "return_address",
            Type.YES_NO,
            marked("A whole return address is required"),
            marked("a whole return address"),
            marked("a return address is not needed"),
        ),
        Parameter(
            "full_name",
            Type.YES_NO,
            marked("First and last name are required"),
            marked("first and last name of the sender"),
            marked("a first name is enough"),
        ),
        Parameter(
            "last_name",
            Type.YES_NO,
            marked("A last name that can be recognised is required"),
            marked("a last name that can be recognised"),
            marked("no last name is needed"),
        ),
        Parameter(
            "initials", Type.YES_NO, marked("Initials are taken"), marked("initials are taken"), marked("no initials")
        ),
        Parameter(
            "po_box",
            Type.YES_NO,
            marked("A PO box is taken"),
            marked("a PO box is taken"),
            marked("no PO box as sender"),
        ),
        Parameter(
            "pseudonym",
            Type.YES_NO,
            marked("Pen names are taken"),
            marked("pen names are taken"),
            marked("no pen names"),
        ),
        Parameter(
            "adults",
            Type.YES_NO,
            marked("Only adults may write"),
            marked("only from adults"),
            marked("children may write"),
        ),
    ),
    NEVER_REPAIRED,
)
