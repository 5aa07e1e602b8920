"""The filters of the queue as its page shows them: chips with counts, what is in force, and what a form offers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from flask_babel import gettext as _
from sqlalchemy import select

from relay.letters.lists import facets, views
from relay.letters.lists.readers import Reader
from relay.letters.lists.views import View
from relay.models import Facility, HeldFor, LetterState, PenPal, Profile, SavedView
from web import desk, flag_words, queue_words, wording

TILES = (
    LetterState.IN_REVIEW,
    LetterState.SECOND_REVIEW,
    LetterState.AWAITING_PEN_PAL,
    LetterState.ON_HOLD,
    LetterState.APPROVED,
)
ASIDE = (
    LetterState.URGENT.value,
    LetterState.UNREADABLE.value,
    LetterState.AUTOMATIC.value,
    LetterState.FOR_US.value,
    LetterState.RETURNED.value,
    LetterState.REJECTED.value,
    views.UNDER_WAY,
)
_LANGUAGES_SHOWN = 4
_FACILITIES_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Choice:
    """A link of a row of them: its words, the view it leads to, how many letters that has, and whether it is this."""

    label: str
    view: View
    number: int
    current: bool


def counted(view: View, who: Reader) -> dict[str, View]:
    """Give every view whose number the page shows, by a name."""
    found = {f"state:{state}": View(state=state, language=views.ANY) for state in (*TILES, *ASIDE)}
    found |= {f"chip:{name}": chip for name, chip in _chips(view, who).items()}
    if who.reads:
        found["others"] = View(state=view.state, language=views.OTHERS)
    return found | {"here": view}


def _chips(view: View, who: Reader) -> dict[str, View]:
    plain = View(state=view.state)
    ticks = {
        "worrying": replace(plain, worrying=True),
        "first": replace(plain, first=True),
        "flagged": replace(plain, flagged=True),
        "photos": replace(plain, photos=True),
    }
    organisation = desk.organisation()
    usual = facets.base_language(organisation.languages[0]) if organisation and organisation.languages else ""
    spoken = [code for code in who.known if code not in {usual, facets.UNKNOWN}]
    return {"all": plain, **ticks, **{f"language:{code}": replace(plain, language=code) for code in spoken}}


class Filters:
    """What the page shows of the filters of a view."""

    def __init__(self, view: View, who: Reader, numbers: Mapping[str, int], saved: Sequence[SavedView]) -> None:
        """Keep what is asked for, and what was counted."""
        self.view, self.who, self.numbers, self.saved = view, who, numbers, saved

    def tiles(self) -> list[Choice]:
        """Give the states most letters wait in."""
        return [self._state(state.value) for state in TILES]

    def aside(self) -> list[Choice]:
        """Give the other states that have letters, or are shown."""
        found = [self._state(state) for state in ASIDE]
        return [choice for choice in found if choice.number or choice.current]

    def _state(self, state: str) -> Choice:
        label = _("being read") if state == views.UNDER_WAY else wording.STATES[LetterState(state)]
        current = self.view.state == state
        return Choice(str(label), View(state=state), self.numbers[f"state:{state}"], current)

    def chips(self) -> list[Choice]:
        """Give the filters that are asked for most, with how many letters each leaves."""
        told = {
            "all": _("All"),
            "worrying": _("Worrying"),
            "first": _("First letters"),
            "flagged": _("Flagged"),
            "photos": _("With photos"),
        }
        found = _chips(self.view, self.who)
        named = [self._chip(str(label), name, found[name]) for name, label in told.items()]
        spoken = [
            self._chip(queue_words.own_language(name.partition(":")[2]), name, chip)
            for name, chip in found.items()
            if name.startswith(facets.LANGUAGE)
        ]
        spoken.sort(key=lambda choice: -choice.number)
        shown = [*named, *spoken[:_LANGUAGES_SHOWN]]
        return [choice for choice in shown if choice.number or choice.current or choice.label == told["all"]]

    def _chip(self, label: str, name: str, chip: View) -> Choice:
        return Choice(label, chip, self.numbers[f"chip:{name}"], self.view == chip)

    @property
    def left_out(self) -> int:
        """Give how many letters are not shown because of their language."""
        return 0 if self.view.language else self.numbers.get("others", 0)

    def reads(self) -> str:
        """Name the languages that the reader reads."""
        return ", ".join(queue_words.language(code) for code in self.who.reads)

    def active(self) -> Iterator[tuple[str, View]]:
        """Give what narrows the view, each with the view without it."""
        view = self.view
        told: dict[str, Callable[[], str]] = {
            "flag": lambda: flag_words.flag_label(view.flag),
            "facility": lambda: self._facility_name(view.facility),
            "profile": lambda: _("to %(name)s", name=_profile_name(view.profile)),
            "pen_pal": lambda: _("from %(name)s", name=_pen_pal_name(view.pen_pal)),
            "held": lambda: _("waits for %(what)s", what=queue_words.HELD_FOR[HeldFor(view.held)]),
            "hours": lambda: queue_words.age(view.hours or 0),
            "language": lambda: queue_words.language(view.language),
            "auth": lambda: str(queue_words.AUTHENTICATION[view.auth]),
            "photos": lambda: _("with photos"),
            "first": lambda: _("first letters"),
            "flagged": lambda: _("flagged"),
            "worrying": lambda: _("worrying"),
            "free": lambda: _("nobody else reads it"),
        }
        plain = View()
        for field, words in told.items():
            if getattr(view, field) != getattr(plain, field):
                yield str(words()), replace(view, **{field: getattr(plain, field)})

    @cached_property
    def facilities(self) -> list[tuple[int, str]]:
        """Give the prisons to choose from, by name."""
        query = select(Facility.id, Facility.name).order_by(Facility.name, Facility.id).limit(_FACILITIES_MOST)
        return [(row.id, row.name) for row in desk.reading().execute(query)]

    def _facility_name(self, facility_id: int | None) -> str:
        return dict(self.facilities).get(facility_id or 0) or str(_("a prison that is not here"))

    def states(self) -> list[tuple[str, str]]:
        """Give the states to choose from."""
        found = [(state.value, str(wording.STATES[state])) for state in views.SHOWN]
        return [*found, (views.UNDER_WAY, _("being read, or set")), (views.ALL, _("any state"))]

    def flags(self) -> list[tuple[str, str]]:
        """Give the rules to choose from, by what they are called."""
        told = [(rule, flag_words.flag_label(rule)) for rule in flag_words.FLAG_RULES]
        return sorted(told, key=lambda pair: pair[1].lower())

    def languages(self) -> list[tuple[str, str]]:
        """Give the languages to choose from."""
        told = [(code, queue_words.language(code)) for code in self.who.known]
        special = [(views.ANY, queue_words.language(views.ANY))] if self.who.reads else []
        if self.who.reads:
            special.append((views.OTHERS, queue_words.language(views.OTHERS)))
        return [*special, *sorted(told, key=lambda pair: pair[1].lower())]

    def ages(self) -> list[tuple[int, str]]:
        """Give the ages to choose from."""
        hours = {*queue_words.AGES_HOURS, *([self.view.hours] if self.view.hours else [])}
        return [(some, queue_words.age(some)) for some in sorted(hours)]

    def held(self) -> list[tuple[str, str]]:
        """Give what letters on hold may wait for."""
        return [(why.value, str(words)) for why, words in queue_words.HELD_FOR.items()]

    def results(self) -> list[tuple[str, str]]:
        """Give what may be known of who sent a letter."""
        return [(result, str(words)) for result, words in queue_words.AUTHENTICATION.items()]


def _profile_name(profile_id: int | None) -> str:
    row = desk.reading().get(Profile, profile_id)
    return row.name if row else str(_("nobody who is here"))


def _pen_pal_name(pen_pal_id: int | None) -> str:
    row = desk.reading().get(PenPal, pen_pal_id)
    return row.name or row.address if row else str(_("nobody who is here"))
