"""The forms about people in prison: who they are, where they are, whether letters go to them, what they agreed to."""

from collections.abc import Mapping
from typing import Any

from babel.dates import get_month_names
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from relay.directory import NewProfile, number_fault, unseen_fault
from relay.languages import language_fault
from relay.models import Facility, MailClass, MailPoint, Profile, ProfileStatus
from relay.names import surname_fault
from web import desk
from web.choices import choices
from web.formats import sentence
from web.wording import PROFILES

PHOTO_TYPES = "image/jpeg,image/png,image/heic,image/heif"


class ProfileForm(Form):
    """A person in prison, as this organisation lists them."""

    committed_name = StringField(_l("Name they were committed under"), [DataRequired(), Length(max=200)])
    preferred_name = StringField(_l("Name they go by"), [Length(max=200)])
    surname = StringField(_l("Their surname"), [Length(max=200)])
    register_number = StringField(_l("Register number"), [DataRequired(), Length(max=60)])
    photo = FileField(_l("Photo"), render_kw={"accept": PHOTO_TYPES})
    about = TextAreaField(_l("About them"), [Length(max=4_000)])
    interests = TextAreaField(_l("Interests"), [Length(max=4_000)])
    languages = StringField(_l("Languages they read"), [Length(max=200)])
    birthday_month = SelectField(_l("Month of their birthday"), default="")
    release_date = DateField(_l("Release date"), [Optional()])
    language = StringField(_l("Language of the printed frame"), [DataRequired(), Length(max=20)], default="en")
    print_size = SelectField(
        _l("Print"), choices=choices([("normal", _l("normal")), ("large", _l("large, 18 point"))]), default="normal"
    )
    second_reader = BooleanField(_l("Two people read every letter for them"))

    jurisdiction = ""
    profile_id: int | None = None

    def validate_committed_name(self, field: StringField) -> None:
        """Look for what nobody sees."""
        if fault := unseen_fault((field.data or "").strip()):
            raise ValidationError(sentence(fault))

    validate_preferred_name = validate_committed_name

    def validate_surname(self, field: StringField) -> None:
        """Look for it in the name."""
        if fault := surname_fault(field.data or "", self.committed_name.data or ""):
            raise ValidationError(sentence(fault))

    def validate_register_number(self, field: StringField) -> None:
        """Compare a number with the form it has there, and with everybody else's."""
        number = (field.data or "").strip()
        if fault := number_fault(number, self.jurisdiction):
            raise ValidationError(sentence(fault))
        owner = desk.reading().scalar(select(Profile.id).where(Profile.register_number == number))
        if owner is not None and owner != self.profile_id:
            raise ValidationError(_("There is a person with the number %(number)s already.", number=number))

    def validate_language(self, field: StringField) -> None:
        """Look a language up."""
        if fault := language_fault((field.data or "").strip()):
            raise ValidationError(sentence(fault))

    def validate_languages(self, field: StringField) -> None:
        """Look each of their languages up."""
        for code in codes(field.data):
            if fault := language_fault(code):
                raise ValidationError(sentence(fault))

    def given(self) -> NewProfile:
        """Give what was typed."""
        return NewProfile(
            committed_name=self.committed_name.data or "",
            preferred_name=self.preferred_name.data or "",
            surname=self.surname.data or "",
            register_number=self.register_number.data or "",
            language=self.language.data or "en",
            large_print=self.print_size.data == "large",
            about=self.about.data or "",
            interests=self.interests.data or "",
            languages=codes(self.languages.data),
            birthday_month=int(self.birthday_month.data) if self.birthday_month.data else None,
            release_date=self.release_date.data,
            second_reader=bool(self.second_reader.data),
        )


class NewProfileForm(ProfileForm):
    """Somebody new: they are somewhere, and may have agreed to be written to."""

    mail_point_id = SelectField(
        _l("Where they are"), [NumberRange(min=1, message=_l("Choose where they are."))], coerce=int
    )
    consented = BooleanField(_l("They have said yes to being written to"))
    consent_form = StringField(_l("How, and where that paper is"), [Length(max=400)])
    consent_scope = StringField(_l("What for"), [Length(max=400)])
    consented_on = DateField(_l("When"), [Optional()])


class KnownProfileForm(ProfileForm):
    """A person who is here already."""

    photo_gone = BooleanField(_l("Take the photo away"))
    seen = HiddenField()


class MoveForm(Form):
    """Somebody is somewhere else now, or has arrived."""

    mail_point_id = SelectField(
        _l("Where they are now"), [NumberRange(min=1, message=_l("Choose where they are."))], coerce=int
    )
    since = DateField(_l("Since"), [InputRequired()])
    source = StringField(_l("Who says so"), [DataRequired(), Length(max=400)])
    register_number = StringField(_l("Register number there"), [Length(max=60)])
    status = RadioField(
        _l("Letters"),
        choices=choices(
            [
                (ProfileStatus.ACTIVE.value, _l("They are there: letters go to them")),
                (ProfileStatus.IN_TRANSIT.value, _l("They are still on the way: letters wait")),
            ]
        ),
        default=ProfileStatus.ACTIVE.value,
    )
    seen = HiddenField()


class StatusForm(Form):
    """Whether letters may go to somebody."""

    status = SelectField(_l("Letters"), choices=choices((key.value, label) for key, label in PROFILES.items()))
    source = StringField(_l("Who says so"), [Length(max=400)])
    seen = HiddenField()


class ConsentForm(Form):
    """What somebody agreed to."""

    form = StringField(_l("How it was given, and where that paper is"), [DataRequired(), Length(max=400)])
    scope = StringField(_l("What for"), [Length(max=400)])
    given_on = DateField(_l("Given on"), [InputRequired()])
    ends_on = DateField(_l("Ends on"), [Optional()])


class WithdrawalForm(Form):
    """A consent is taken back."""

    consent_id = IntegerField(validators=[InputRequired(), NumberRange(1, 2**63 - 1)])
    withdrawn_on = DateField(_l("Withdrawn on"), [InputRequired()])


def month_names() -> Mapping[int, str]:
    """Give the months by their numbers, as they stand alone."""
    return get_month_names("wide", context="stand-alone", locale=get_locale())


def months() -> list[Any]:
    """Give the months as a list's options, and none."""
    names = month_names()
    return choices([("", _("not known")), *((str(number), names[number]) for number in range(1, 13))])


def mail_points() -> dict[int, MailPoint]:
    """Give every mail point letters can go to, by facility."""
    query = (
        select(MailPoint)
        .join(Facility)
        .options(joinedload(MailPoint.facility))
        .where(MailPoint.mail_class == MailClass.GENERAL, MailPoint.retired_at.is_(None))
        .order_by(Facility.name, MailPoint.name)
    )
    return {point.id: point for point in desk.reading().scalars(query)}


def places(points: Mapping[int, MailPoint]) -> list[Any]:
    """Give mail points as a list's options, after one that is none: nobody is somewhere by an oversight."""
    return choices([(0, _("choose where")), *((point.id, place_name(point)) for point in points.values())])


def place_name(point: MailPoint) -> str:
    """Call a mail point by its facility and unit."""
    return f"{point.facility.name} · {point.name}" if point.name else point.facility.name


def codes(text: str | None) -> tuple[str, ...]:
    """Give the codes of a list with commas or spaces between them."""
    return tuple((text or "").replace(",", " ").split())


def known(profile: Profile) -> dict[str, Any]:
    """Give what a form about a person begins with."""
    names = ("committed_name", "preferred_name", "surname", "register_number", "language", "about", "interests")
    facts = {name: getattr(profile, name) for name in (*names, "release_date", "second_reader")}
    return facts | {
        "languages": ", ".join(profile.languages),
        "birthday_month": str(profile.birthday_month or ""),
        "print_size": "large" if profile.large_print else "normal",
    }
