"""The people of a seeded database: prisons, those in them, those who write, and who writes to whom."""

import json
import random
from dataclasses import dataclass
from datetime import datetime

from relay.letters.lists import search
from relay.letters.lists.words import parted
from relay.seeding.loading import Loader
from relay.seeding.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in prison, as their letters need them."""

    id: int
    name: str
    register_number: str
    facility_id: int


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who writes, and the one to three people they write to, with the correspondence of each."""

    id: int
    name: str
    address: str
    language: str
    to: tuple[tuple[int, int], ...]
    """Places in the list of people, and ids of correspondences."""


def put_people(
    load: Loader, vocabulary: Vocabulary, first: int, number: int, facilities: int, at: datetime
) -> list[Person]:
    """Add prisons and the people in them, with an address each; ids begin at `first`."""
    address = {
        "country": "US",
        "recipient_lines": [],
        "street_lines": ["PO BOX 1"],
        "locality": "Nowhere",
        "region": "OR",
        "postal_code": "97000",
        "sorting_code": "",
        "verified_lines": [],
    }
    when, text = load.moment(at), json.dumps(address)
    ids = range(first, first + facilities)
    columns = "id, code, name, long_name, jurisdiction, contacts, demo, created_at"
    names = [f"FCI {vocabulary.name()}" for _ in ids]
    rows = [(one, f"SEED{one}", name, "", "us-bop", "[]", True, when) for one, name in zip(ids, names, strict=True)]
    load.put("facility", columns, rows)
    points = "id, facility_id, name, mail_class, address, envelope, copies_both_sides, rules, source, created_at"
    load.put("mail_point", points, [(one, one, "", "general", text, "", False, "{}", "made up", when) for one in ids])
    people = [
        Person(one, vocabulary.name(), f"{one:08d}", first + one % facilities) for one in range(first, first + number)
    ]
    columns = "id, committed_name, preferred_name, register_number, mail_point_id, language, large_print, status"
    same = ("en", False, "active", True, when)
    lines = [(p.id, p.name, "", p.register_number, p.facility_id, *same) for p in people]
    load.put("profile", f"{columns}, demo, created_at", lines)
    aliases = [(p.id, f"seed-{p.id}", p.id, "active", when) for p in people]
    load.put("alias", "id, local_part, profile_id, state, created_at", aliases)
    return people


def put_writers(
    load: Loader, vocabulary: Vocabulary, chance: random.Random, first: int, number: int, people: int, at: datetime
) -> list[Writer]:
    """Add pen pals and their correspondences."""
    writers: list[Writer] = []
    both: list[tuple[int, int, int]] = []
    when = load.moment(at)
    languages = vocabulary.languages(number)
    for one, language in zip(range(first, first + number), languages, strict=True):
        name = vocabulary.name()
        chosen = chance.sample(range(people), k=min(people, chance.choice((1, 1, 1, 2, 3))))
        to = tuple((place, first + len(both) + nth) for nth, place in enumerate(chosen))
        both += [(correspondence, one, place) for place, correspondence in to]
        address = f"{name.lower().replace(' ', '.')}.{one}@{chance.choice(_HOSTS)}.example"
        writers.append(Writer(one, name, address, language, to))
    columns = "id, address, name, language, country, confirmed_at, demo, created_at"
    rows = [
        (w.id, w.address, w.name, w.language or "en", "US", when if w.id % 10 else None, True, when) for w in writers
    ]
    load.put("pen_pal", columns, rows)
    columns = "id, pen_pal_id, profile_id, state, created_at"
    load.put("correspondence", columns, [(one, pal, first + place, "open", when) for one, pal, place in both])
    words = [(w.id, search.stored(parted(f"{w.name} {w.address}"), sqlite=load.is_sqlite)) for w in writers]
    load.put(search.PEN_PALS, "rowid, words" if load.is_sqlite else "id, words", words)
    return writers


_HOSTS = ("mail", "post", "free", "inbox")
