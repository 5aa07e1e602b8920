"""Who can be written to and where: facilities, mail points, profiles and their aliases, added and changed by people.

The one place that makes and changes these rows; the command line and the dashboard both call it. What is wrong with
what a person gave leaves as `Refused` or `NotFound`, one line each.
"""

from relay.directory.adding import add_facility, add_mail_point, add_profile
from relay.directory.aliases import add_alias, change_alias, pronounceable
from relay.directory.changing import change_mail_point, change_profile
from relay.directory.finding import find_alias, find_facility, find_mail_point, find_profile
from relay.directory.importing import Imported, import_facilities
from relay.directory.values import Author, NewFacility, NewMailPoint, NewProfile

__all__ = [
    "Author",
    "Imported",
    "NewFacility",
    "NewMailPoint",
    "NewProfile",
    "add_alias",
    "add_facility",
    "add_mail_point",
    "add_profile",
    "change_alias",
    "change_mail_point",
    "change_profile",
    "find_alias",
    "find_facility",
    "find_mail_point",
    "find_profile",
    "import_facilities",
    "pronounceable",
]
