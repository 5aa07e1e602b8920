"""The tables, one file per noun. Rows hold facts; what may happen to them is decided elsewhere."""

from relay.models.audit import Audit, AuditDetail
from relay.models.authentication import Authentication
from relay.models.correspondence import Correspondence, CorrespondenceState
from relay.models.facility import Facility, MailClass, MailPoint
from relay.models.job import Job, JobState
from relay.models.letter import Decision, DecisionKind, Flag, Letter, LetterState, Proof
from relay.models.mail_rate import MailRate
from relay.models.mailbox import Left, LeftMessage, Mailbox
from relay.models.message import Message, MessageChunk, RawAt, Recipient, Route, Unrouted, Via
from relay.models.object import ObjectKind, StoredObject
from relay.models.organisation import Organisation
from relay.models.pen_pal import PenPal
from relay.models.piece import Batch, BatchState, Piece, PieceState
from relay.models.profile import Alias, AliasState, Profile, ProfileStatus
from relay.models.reading import Photo, ReadingVersion
from relay.models.staff import Passkey, Role, SignInLink, Staff
from relay.severity import Severity

__all__ = [
    "Alias",
    "AliasState",
    "Audit",
    "AuditDetail",
    "Authentication",
    "Batch",
    "BatchState",
    "Correspondence",
    "CorrespondenceState",
    "Decision",
    "DecisionKind",
    "Facility",
    "Flag",
    "Job",
    "JobState",
    "Left",
    "LeftMessage",
    "Letter",
    "LetterState",
    "MailClass",
    "MailPoint",
    "MailRate",
    "Mailbox",
    "Message",
    "MessageChunk",
    "ObjectKind",
    "Organisation",
    "Passkey",
    "PenPal",
    "Photo",
    "Piece",
    "PieceState",
    "Profile",
    "ProfileStatus",
    "Proof",
    "RawAt",
    "ReadingVersion",
    "Recipient",
    "Role",
    "Route",
    "Severity",
    "SignInLink",
    "Staff",
    "StoredObject",
    "Unrouted",
    "Via",
]
