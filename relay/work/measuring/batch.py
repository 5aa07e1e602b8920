"""The batch of `mailcall bench press`: approved letters in a real store and database become a print-ready batch.

The letters are set first, which is not measured. Then a process of its own does what a worker does: it chooses them,
puts them together, and makes the cover sheet, list and stack. Afterwards the file is compared with the proofs.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from relay.db import Database
from relay.mailroom.gathering import making
from relay.objects import open_store
from relay.press import LetterSheet
from relay.press.measuring.one_document import size_of_one_document
from relay.press.measuring.process_tree import PeakMemory
from relay.settings import Settings
from relay.work.handlers.assemble import assemble
from relay.work.handlers.batch_files import make_batch_files
from relay.work.jobs import Claim, JobKind
from relay.work.measuring.comparing import Figures, compared
from relay.work.measuring.letters import approved_letters
from relay.work.room import open_room


def run(letters: int = 1000, *, sample: int = 50, one_document: int = 200) -> Figures:
    """Make a batch of so many letters; figures, and how it compares with its proofs and with one document.

    Pages of `sample` letters are compared pixel for pixel, the content of all of them byte for byte; `one_document` of
    the letters are set as one document by WeasyPrint, and as a batch of their own.
    """
    with tempfile.TemporaryDirectory(prefix="mailcall-bench-") as folder:
        settings = Settings(data_dir=Path(folder))
        sheets = approved_letters(settings, letters)
        asked = [sys.executable, "-m", "relay.work.measuring.batch", folder]
        made: Figures = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)
        database = Database(settings.effective_database_url)
        with database.read() as session:
            found = compared(session, open_store(settings), sample)
        database.close()
    return {"letters": letters, **made, **found, **_against_one_document(sheets[:one_document])}


def work(folder: Path) -> Figures:
    """Do a worker's part, in a process of its own; seconds, and the most memory it and a child of it had."""
    settings = Settings(data_dir=folder)
    database = Database(settings.effective_database_url)
    room = open_room(settings, database, open_store(settings))
    begun, used_before_s = time.perf_counter(), _used_s()
    with PeakMemory() as to_ready:
        with database.write() as session:
            now = room.now()
            batch_id = making.create(session, None, now=now, cancel_window=timedelta(0), limit=making.LETTERS_MOST).id
        chosen = time.perf_counter()
        assemble(room, Claim(1, JobKind.ASSEMBLE, batch_id, {}, 1))
        ready, used_s = time.perf_counter(), _used_s() - used_before_s
    with PeakMemory() as afterwards:
        make_batch_files(room, Claim(2, JobKind.BATCH_FILES, batch_id, {}, 1))
    done = time.perf_counter()
    room.close()
    return {
        "cpu_seconds_to_ready": round(used_s, 2),
        "seconds_to_ready": round(ready - begun, 2),
        "seconds_choosing": round(chosen - begun, 2),
        "seconds_putting_together": round(ready - chosen, 2),
        "seconds_cover_list_and_stack": round(done - ready, 2),
        "peak_memory_bytes": to_ready.peak_bytes,
        "peak_memory_bytes_cover_list_and_stack": afterwards.peak_bytes,
    }


def _used_s() -> float:
    """The processor time of this process and of its children that have ended."""
    return sum(os.times()[:4])


def _against_one_document(sheets: Sequence[LetterSheet]) -> Figures:
    """How large the letters are as a batch, for one side, beside one document of all of them."""
    batch, document = size_of_one_document(sheets)
    return {
        "compared_with_one_document": len(sheets),
        "batch_of_these_bytes": batch,
        "one_document_bytes": document,
        "ratio_of_sizes": round(batch / document, 2),
    }


if __name__ == "__main__":
    print(json.dumps(work(Path(sys.argv[1]))))  # noqa: T201 -- its answer
