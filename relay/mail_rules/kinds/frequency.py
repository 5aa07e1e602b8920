"""How many letters, and to how many people: what a rule can say of it."""

from relay.mail_rules.kinds.kind import NEVER_REPAIRED, Kind
from relay.mail_rules.parameters import Parameter, Type
from relay.translation import marked

KIND = Kind(
    "frequency",
    marked("How often"),
    marked("How many letters, and to how many people."),
    (
        Parameter(
            "max_a_week", Type.NUMBER, marked("Letters a week at most"), marked("at most %(value)s letters a week")
        ),
        Parameter(
            "single_recipient",
            Type.YES_NO,
            marked("One person writes to one person only"),
            marked("one person writes to one person only"),
            marked("one person may write to several"),
        ),
        Parameter(
            "mass_letters",
            Type.YES_NO,
            marked("The same letter to many is taken"),
            marked("the same letter to many is taken"),
            marked("never the same letter to many"),
        ),
    ),
    NEVER_REPAIRED,
)
