"""200 reply pages in every rotation, quality and harm, and a stack of twelve letters: who is found, and who is wrong.

Everything is real: slips by the press, files in every kind that scanners make, the sandboxed child, Tesseract, rows.
Exit status 1 when fewer than 99 % are matched by themselves, or anything came to a wrong person.
"""

import argparse
import io
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image
from sqlalchemy import select

from relay.db import Database
from relay.db.migrate import migrate
from relay.models import Reply, ReplyState, Scan, ScanPage
from relay.objects import FolderStore, ObjectStore
from relay.replies.dividing import dividing
from relay.replies.dividing.cutting import Place, proposed
from relay.replies.pages.reader import PageReader
from tests import factories
from tests.factories import NOW
from tests.replies.harm import Harm, harmed
from tests.replies.paper import wear_by_lot
from tests.replies.world import Outcome, outcome, pairs, pdf_of, scan_in, stack_of, state_of, strangers

ENOUGH = 0.99
KINDS = ("JPEG", "JPEG", "JPEG", "PDF", "PNG", "TIFF")
UNREADABLE = (3, 8)


def main() -> None:
    """Measure, print JSON, and judge."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--pages", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    wanted = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/trial.sqlite3")
        migrate(database)
        store = FolderStore(Path(folder) / "objects")
        with PageReader() as reader:
            chance = Random(wanted.seed)  # noqa: S311 -- a lot that can be drawn again
            single = one_by_one(database, store, reader, wanted.pages, chance)
            stack = twelve_letters(database, store, reader, chance)
        database.close()
    print(json.dumps({"pages": single, "stack": stack}, indent=1))
    good = single["matched_share"] >= ENOUGH and not single["wrong"] and not stack["pages_to_a_wrong_person"]
    sys.exit(0 if good else 1)


def one_by_one(
    database: Database, store: ObjectStore, reader: PageReader, count: int, chance: Random
) -> dict[str, Any]:
    """Scan in one slip of each of so many people, in random order."""
    with database.write() as session:
        people = pairs(session, count)
    chance.shuffle(people)
    found: dict[int, Outcome] = {}
    missed: list[dict[str, Any]] = []
    suffered: dict[int, Harm] = {}
    began, reading = time.monotonic(), 0.0
    for person in people:
        wear, harm = wear_by_lot(chance), chance.choice(tuple(Harm))
        suffered[person.correspondence_id] = harm
        raw = _as_file(harmed(person.slip(chance.choice(("en", "es"))), harm, wear, chance), chance.choice(KINDS))
        started = time.monotonic()
        scan_id = scan_in(database, store, reader, raw)
        reading += time.monotonic() - started
        with database.read() as session:
            found[person.correspondence_id] = outcome(session, scan_id)
        if found[person.correspondence_id].matched != person.correspondence_id:
            missed.append({"scan": scan_id, "harm": harm.value, "wear": str(wear)})
    matched = sum(one.matched == wanted for wanted, one in found.items())
    return {
        "pages": count,
        "matched": matched,
        "matched_share": round(matched / count, 4),
        "wrong": sum(one.matched not in {None, wanted} for wanted, one in found.items()),
        "by": dict(Counter(one.by for one in found.values())),
        "by_harm": {harm.value: _rate(found, [one for one, its in suffered.items() if its is harm]) for harm in Harm},
        "missed": missed,
        "seconds_a_page": round(reading / count, 2),
        "seconds_in_all": round(time.monotonic() - began),
    }


def _rate(found: Mapping[int, Outcome], of: Sequence[int]) -> dict[str, Any]:
    matched = sum(found[one].matched == one for one in of)
    return {"pages": len(of), "matched": matched, "share": round(matched / len(of), 4) if of else None}


def twelve_letters(database: Database, store: ObjectStore, reader: PageReader, chance: Random) -> dict[str, Any]:
    """Scan in a stack of twelve letters, two of them with nothing to tell whose they are, and divide it by hand."""
    with database.write() as session:
        people = pairs(session, 12)
        boss = factories.staff(session).id
    pages, truth = stack_of([(one, n not in UNREADABLE) for n, one in enumerate(people)], chance)
    scan_id = scan_in(database, store, reader, pdf_of(pages))
    whose = [one.correspondence_id for one in people]
    with database.write() as session:
        scan = session.get_one(Scan, scan_id)
        before, blank, replies = state_of(session, scan_id)
        cuts = proposed(dividing.seen(session, scan.pages))
        wrong = _wrong_proposals(cuts.places, truth)
        said = {number: _true_place(truth, number) for number in range(1, len(pages) + 1)}
        staff = session.get_one(factories.Staff, boss)
        words = dividing.words_of(session, dividing.pages_of(session, scan), said)
        dividing.divide(session, scan, said, words, version=scan.version, now=NOW, actor=staff)
    with database.read() as session:
        states = Counter(session.scalars(select(Reply.state).where(Reply.scan_id == scan_id)))
        return {
            "pages": len(pages),
            "state_before_a_person_looked": before.value,
            "replies_before": replies,
            "blank_backs_found": blank,
            "proposed": dict(Counter(str(place) for place in cuts.places.values())),
            "proposals_that_join_another_letter": wrong,
            "matched_after": states[ReplyState.IN_REVIEW],
            "to_match_by_hand": states[ReplyState.TO_MATCH],
            "pages_to_a_wrong_person": strangers(session, scan_id, truth, whose),
            "pages_in_letters": len(session.scalars(select(ScanPage.id).where(ScanPage.reply_id.is_not(None))).all()),
        }


def _true_place(truth: list[tuple[int, str]], number: int) -> Place:
    kind = truth[number - 1][1]
    return {"slip": Place.NEW, "page": Place.JOINS, "blank": Place.BLANK}[kind]


def _wrong_proposals(places: Mapping[int, Place | None], truth: list[tuple[int, str]]) -> int:
    joins = [number for number, place in places.items() if place is Place.JOINS]
    return sum(number == 1 or truth[number - 1][0] != truth[number - 2][0] for number in joins)


def _as_file(jpeg: bytes, kind: str) -> bytes:
    if kind == "JPEG":
        return jpeg
    with Image.open(io.BytesIO(jpeg)) as picture:
        out = io.BytesIO()
        dpi = picture.info.get("dpi", (200, 200))
        if kind == "PDF":
            picture.save(out, "PDF", resolution=float(dpi[0]))
        else:
            picture.save(out, kind, dpi=dpi, **({"compression": "tiff_lzw"} if kind == "TIFF" else {}))
    return out.getvalue()


if __name__ == "__main__":
    main()
