"""How much paper one envelope may hold: what a rule can say of it."""

from relay.mail_rules.kinds.kind import REPAIRED, Kind
from relay.mail_rules.parameters import Parameter, Type
from relay.translation import marked

KIND = Kind(
    "length",
    marked("Length"),
    marked("How much paper one envelope may hold."),
    (
        Parameter("max_sheets", Type.NUMBER, marked("Sheets at most"), marked("at most %(value)s sheets"), most=200),
        Parameter(
            "max_sides", Type.NUMBER, marked("Printed sides at most"), marked("at most %(value)s sides"), most=400
        ),
        Parameter(
            "max_items", Type.NUMBER, marked("Items in one envelope"), marked("at most %(value)s items"), most=200
        ),
        Parameter(
            "max_copied",
            Type.NUMBER,
            marked("Pages of printed or copied matter at most"),
            marked("at most %(value)s pages of printed or copied matter"),
            most=200,
        ),
        Parameter(
            "max_copied_a_day",
            Type.NUMBER,
            marked("Pages of printed or copied matter a day at most"),
            marked("at most %(value)s pages of printed or copied matter a day"),
            most=200,
        ),
        Parameter(
            "envelope_counts",
            Type.YES_NO,
            marked("The copy of the envelope counts as a sheet"),
            marked("the copy of the envelope counts"),
            marked("the envelope does not count"),
        ),
        Parameter(
            "photos_count",
            Type.YES_NO,
            marked("Each photo counts as a sheet"),
            marked("each photo counts as a sheet"),
            marked("photos do not count as sheets"),
        ),
    ),
    REPAIRED,
)
