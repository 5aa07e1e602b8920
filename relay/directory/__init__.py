"""Who can be written to and where: facilities, mail points, profiles and their aliases, added and changed by people.

The one place that makes and changes these rows; the command line and the dashboard both call it. What is wrong with
what a person gave leaves as `Refused` or `NotFound`, one line each.
"""

from relay.directory.adding import CONTACT_PARTS, add_facility, add_mail_point, add_profile
from relay.directory.aliases import add_alias, change_alias, pronounceable
from relay.directory.changing import change_facility, change_mail_point, change_profile
from relay.directory.finding import find_alias, find_facility, find_mail_point, find_profile
from relay.directory.importing import Imported, Outcome, Planned, import_facilities, plan
from relay.directory.mail_points import retire_mail_point, use_again, verify_mail_point
from relay.directory.shipped import LISTS, shipped_list
from relay.directory.values import Author, NewFacility, NewMailPoint, NewProfile

__all__ = [
    "CONTACT_PARTS",
    "LISTS",
    "Author",
    "Imported",
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
    "find_alias",
    "find_facility",
    "find_mail_point",
    "find_profile",
    "import_facilities",
    "plan",
    "pronounceable",
    "retire_mail_point",
    "shipped_list",
    "use_again",
    "verify_mail_point",
]
