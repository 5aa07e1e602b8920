"""Which mail goes where: to the prison, a processing centre, or elsewhere: what a rule can say of it."""

from relay.mail_rules.kinds.kind import NEVER_REPAIRED, Kind
from relay.mail_rules.parameters import Parameter, Type
from relay.translation import marked

KIND = Kind(
    "destination",
    marked("Where mail goes"),
    marked("Which mail goes to the prison itself, and which to a processing centre."),
    (
        Parameter(
            "mail",
            Type.CHOICE,
            marked("Mail"),
            marked("%(value)s"),
            choices=(
                ("general", marked("letters from people")),
                ("organisation", marked("letters from organisations")),
                ("legal", marked("legal mail")),
                ("publications", marked("publications")),
            ),
        ),
        Parameter(
            "goes_to",
            Type.CHOICE,
            marked("Goes to"),
            marked("go to %(value)s"),
            choices=(
                ("facility", marked("the prison itself")),
                ("centre", marked("a processing centre")),
                ("elsewhere", marked("another address")),
            ),
        ),
        Parameter(
            "lines",
            Type.LINES,
            marked("How it is addressed, line by line, with {first} {last} {number} {facility} {mail_code}"),
            marked("addressed %(value)s"),
        ),
        Parameter("address", Type.TEXT, marked("Its address, or where it stands"), marked("at %(value)s")),
    ),
    NEVER_REPAIRED,
    apart_by="mail",
)
