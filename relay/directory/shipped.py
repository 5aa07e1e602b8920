"""Lists of facilities that come with Mailcall, to begin with. Every address in them is unverified."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from relay.errors import NotFound
from relay.translation import gettext as _
from relay.translation import marked


@dataclass(frozen=True, slots=True)
class Shipped:
    """A list: what it is called, and what an address from it names as its source."""

    key: str
    label: str
    source: str


LISTS: Mapping[str, Shipped] = {
    "us-bop": Shipped("us-bop", marked("Federal institutions of the US"), "Federal Bureau of Prisons, public locator"),
}


def shipped_list(key: str) -> tuple[Shipped, str]:
    """Give a list and its text.

    Raises:
        NotFound: there is none of that name.
    """
    if key not in LISTS:
        raise NotFound(_("no list %(name)s comes with Mailcall; there is %(known)s", name=key, known=", ".join(LISTS)))
    return LISTS[key], files("relay.directory").joinpath("data", f"{key}.csv").read_text(encoding="utf-8")
