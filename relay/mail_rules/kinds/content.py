"""What is looked for in letters, and whose letters are not taken at all: what a rule can say of it."""

from relay.mail_rules.kinds.kind import NEVER_REPAIRED, Kind
from relay.mail_rules.parameters import Parameter, Type
from relay.translation import marked

KIND = Kind(
    "content",
    marked("Content"),
    marked("What is looked for in letters, and whose letters are not taken at all."),
    (
        Parameter(
            "looked_for",
            Type.CHOICES,
            marked("Looked for"),
            marked("looked for: %(value)s"),
            choices=(
                ("escape", marked("escape")),
                ("weapons", marked("weapons and explosives")),
                ("drugs", marked("making drugs or alcohol")),
                ("code", marked("codes and ciphers")),
                ("violence", marked("violence and group disruption")),
                ("crime", marked("instruction in crime")),
                ("threats", marked("threats and extortion")),
                ("business", marked("directing a business")),
                ("sexual", marked("sexually explicit")),
                ("gangs", marked("gang signs")),
                ("contraband", marked("contraband")),
            ),
        ),
        Parameter(
            "third_party",
            Type.YES_NO,
            marked("Mail passed on for somebody else is taken"),
            marked("mail passed on for somebody else is taken"),
            marked("no mail passed on for somebody else"),
        ),
        Parameter(
            "pen_pal_services",
            Type.YES_NO,
            marked("Mail of pen-pal services is taken"),
            marked("mail of pen-pal services is taken"),
            marked("no mail of pen-pal services"),
        ),
        Parameter(
            "between_prisons",
            Type.YES_NO,
            marked("Letters from other prisons need approval"),
            marked("letters from other prisons need approval"),
            marked("letters from other prisons are taken"),
        ),
        Parameter(
            "former_prisoners",
            Type.YES_NO,
            marked("Letters of people who were in prison are taken"),
            marked("letters of people who were in prison are taken"),
            marked("letters of people who were in prison need approval"),
        ),
        Parameter("note", Type.TEXT, marked("Anything else, in their words"), marked("%(value)s")),
    ),
    NEVER_REPAIRED,
)
