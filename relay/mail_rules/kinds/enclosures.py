"""What may be in the envelope beside the letter: what a rule can say of it."""

from relay.mail_rules.kinds.kind import NEVER_REPAIRED, Kind
from relay.mail_rules.parameters import Parameter, Type
from relay.translation import marked

KIND = Kind(
    "enclosures",
    marked("Enclosures"),
    marked("What may be in the envelope beside the letter."),
    (
        Parameter("banned", Type.WORDS, marked("Not enclosed"), marked("no %(value)s")),
        Parameter(
            "reply_envelope",
            Type.YES_NO,
            marked("A prepaid reply envelope is taken"),
            marked("a prepaid reply envelope is taken"),
            marked("no prepaid reply envelope"),
        ),
        Parameter(
            "reply_slip",
            Type.YES_NO,
            marked("A slip for the answer is taken"),
            marked("a slip for the answer is taken"),
            marked("no slip for the answer"),
        ),
        Parameter("max_envelopes", Type.NUMBER, marked("Envelopes at most"), marked("at most %(value)s envelopes")),
        Parameter("max_stamps", Type.NUMBER, marked("Stamps at most"), marked("at most %(value)s stamps")),
        Parameter("stamps", Type.YES_NO, marked("Stamps are taken"), marked("stamps are taken"), marked("no stamps")),
    ),
    NEVER_REPAIRED,
)
