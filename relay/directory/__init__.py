"""Who can be written to and where: facilities, mail points, profiles and their aliases, added and changed by people.

The one place that makes and changes these rows; the command line and the dashboard both call it. What is wrong with
what a person gave leaves as `Refused` or `NotFound`, one line each.
"""

from relay.directory.adding import CONTACT_PARTS, add_facility, add_mail_point, add_profile
from relay.directory.aliases import add_alias, change_alias, pronounceable
from relay.directory.changing import change_facility, change_mail_point, change_profile
from relay.directory.consents import consents_of, is_in_force, record_consent, withdraw_consent
from relay.directory.finding import find_alias, find_facility, find_mail_point, find_profile
from relay.directory.importing import Imported, Outcome, Planned, import_facilities, plan
from relay.directory.mail_points import retire_mail_point, use_again, verify_mail_point
from relay.directory.moving import move_profile, set_status
from relay.directory.numbers import REGISTER_NUMBERS, number_fault
from relay.directory.places import stays
from relay.directory.shipped import LISTS, shipped_list
from relay.directory.unseen import unseen_fault
from relay.directory.values import Author, Move, NewConsent, NewFacility, NewMailPoint, NewProfile

__all__ = [
    "CONTACT_PARTS",
    "LISTS",
    "REGISTER_NUMBERS",
    "Author",
    "Imported",
    "Move",
    "NewConsent",
    "NewFacility",
    "NewMailPoint",
    "NewProfile",
    "Outcome",
    "Planned",
    "add_alias",
    "add_facility",
    "add_mail_point",
    "add_profile",
    "change_alias",
    "change_facility",
    "change_mail_point",
    "change_profile",
    "consents_of",
    "find_alias",
    "find_facility",
    "find_mail_point",
    "find_profile",
    "import_facilities",
    "is_in_force",
    "move_profile",
    "number_fault",
    "plan",
    "pronounceable",
    "record_consent",
    "retire_mail_point",
    "set_status",
    "shipped_list",
    "stays",
    "unseen_fault",
    "use_again",
    "verify_mail_point",
    "withdraw_consent",
]
