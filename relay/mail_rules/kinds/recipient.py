"""How name, number and prison have to be written: what a rule can say of it."""

from relay.mail_rules.kinds.kind import NEVER_REPAIRED, Kind
from relay.mail_rules.parameters import Parameter, Type
from relay.translation import marked

KIND = Kind(
    "recipient",
    marked("Recipient"),
    marked("How name, number and prison have to be written."),
    (
        Parameter("number_label", Type.TEXT, marked("What the number is called"), marked("the number is a %(value)s")),
        Parameter(
            "number_shape",
            Type.SHAPE,
            marked("Form of the number: N for a digit, A for a letter"),
            marked("a number as in %(value)s"),
        ),
        Parameter(
            "name_order",
            Type.CHOICE,
            marked("Order of the name"),
            marked("%(value)s"),
            choices=(("first", marked("first name first")), ("last", marked("last name first"))),
        ),
        Parameter(
            "unabbreviated",
            Type.YES_NO,
            marked("The prison's name is written out"),
            marked("the prison's name written out"),
            marked("the prison's name may be short"),
        ),
        Parameter("mail_code", Type.TEXT, marked("Mail code of the prison"), marked("with the mail code %(value)s")),
        Parameter(
            "mail_codes",
            Type.WORDS,
            marked("Mail codes by the prisons' own codes, as in ASP 1106"),
            marked("with the mail code of the prison (%(value)s)"),
        ),
        Parameter(
            "every_page",
            Type.YES_NO,
            marked("Name and number on every page"),
            marked("name and number on every page"),
            marked("name and number on the envelope are enough"),
        ),
        Parameter(
            "page_numbers",
            Type.YES_NO,
            marked("Pages are numbered"),
            marked("pages numbered"),
            marked("page numbers are not needed"),
        ),
        Parameter(
            "full_name",
            Type.YES_NO,
            marked("First and last name are required"),
            marked("first and last name"),
            marked("a last name is enough"),
        ),
        Parameter(
            "addressed",
            Type.YES_NO,
            marked("The letter itself is addressed to the person"),
            marked("the letter itself addressed to the person"),
            marked("only the envelope is addressed"),
        ),
    ),
    NEVER_REPAIRED,
)
