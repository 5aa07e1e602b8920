"""What each kind of job does. A handler may run twice for one job, and the second time changes nothing more."""

from collections.abc import Callable, Mapping

from relay.work.handlers.assemble import assemble
from relay.work.handlers.backup import write_backup
from relay.work.handlers.batch_files import make_batch_files
from relay.work.handlers.bounce import read_bounce
from relay.work.handlers.confirm import tend_first_letters
from relay.work.handlers.correct import take_correction
from relay.work.handlers.count import count
from relay.work.handlers.fetch import fetch_mail
from relay.work.handlers.fit import fit
from relay.work.handlers.index import write_words
from relay.work.handlers.our_proof import make_our_proof
from relay.work.handlers.outside import make_outside
from relay.work.handlers.printing import take_on
from relay.work.handlers.proof import make_proof
from relay.work.handlers.read import read_message
from relay.work.handlers.read_other import read_other
from relay.work.handlers.renew import write_renewals
from relay.work.handlers.reply import send_reply
from relay.work.handlers.scan import read_scan, take_from_folder
from relay.work.handlers.screen import screen
from relay.work.handlers.suspend import suspend
from relay.work.handlers.sweep import sweep
from relay.work.handlers.verify import verify_record
from relay.work.jobs import Claim, JobKind
from relay.work.room import Room

HANDLERS: Mapping[str, Callable[[Room, Claim], str]] = {
    JobKind.READ: read_message,
    JobKind.READ_OTHER: read_other,
    JobKind.BOUNCE: read_bounce,
    JobKind.PROOF: make_proof,
    JobKind.OUR_PROOF: make_our_proof,
    JobKind.RENEW: write_renewals,
    JobKind.ASSEMBLE: assemble,
    JobKind.BATCH_FILES: make_batch_files,
    JobKind.OUTSIDE: make_outside,
    JobKind.SWEEP: sweep,
    JobKind.BACKUP: write_backup,
    JobKind.COUNT: count,
    JobKind.VERIFY: verify_record,
    JobKind.SUSPEND: suspend,
    JobKind.FIT: fit,
    JobKind.FETCH: fetch_mail,
    JobKind.CORRECT: take_correction,
    JobKind.INDEX: write_words,
    JobKind.SCREEN: screen,
    JobKind.CONFIRM: tend_first_letters,
    JobKind.PRINT: take_on,
    JobKind.REPLY: send_reply,
    JobKind.SCAN: read_scan,
    JobKind.SCAN_FOLDER: take_from_folder,
}
"""By kind: a function that does the work and gives a line for the record, without personal data."""
