"""The tables, one file per noun. Rows hold facts; what may happen to them is decided elsewhere."""

from relay.models.acquaintance import Acquaintance
from relay.models.audit import Audit, AuditDetail
from relay.models.authentication import Authentication
from relay.models.came_back import CameBack, CameBackAs, CameBackFor, NextStep
from relay.models.claim import Claim
from relay.models.consent import Consent
from relay.models.correspondence import Correspondence, CorrespondenceState
from relay.models.escalation import Escalation, Ground, Sealing
from relay.models.facet import LetterFacet
from relay.models.facility import Facility, MailClass, MailPoint
from relay.models.figure import Figure, Span
from relay.models.job import Job, JobState
from relay.models.jurisdiction import JurisdictionRule
from relay.models.letter import Decision, DecisionKind, Flag, HeldFor, Letter, LetterState, Proof
from relay.models.mail_rate import MailRate
from relay.models.mail_rule import MailRule, RuleSeverity
from relay.models.mailbox import Left, LeftMessage, Mailbox
from relay.models.message import Message, MessageChunk, RawAt, Recipient, Route, Unrouted, Via
from relay.models.no_contact import AskedBy, NoContact
from relay.models.note import Note, NoteOn
from relay.models.notice import Notice, NoticeFile, NoticeKind, NoticeState, NoticeText
from relay.models.object import ObjectKind, StoredObject
from relay.models.organisation import Organisation
from relay.models.our_letter import OurLetter, OurLetterKind, OurLetterState
from relay.models.pen_pal import PenPal, PenPalCode
from relay.models.piece import Batch, BatchFile, BatchPart, BatchState, Piece, PieceFile, PieceState
from relay.models.place import ProfilePlace
from relay.models.printer import Printer, PrintJob, PrintState
from relay.models.profile import Alias, AliasState, Profile, ProfileStatus
from relay.models.reading import Photo, ReadingVersion
from relay.models.reason import ReasonOn, ReasonTemplate
from relay.models.redaction import Redaction
from relay.models.reply import MatchedBy, PaperFate, Reply, ReplyFlag, ReplyRedaction, ReplyState
from relay.models.rule import FlagOpinion, RulePhrase, RuleSetting
from relay.models.scan import PageRole, Scan, ScanPage, ScanSource, ScanState
from relay.models.staff import Passkey, Role, SignInLink, Staff
from relay.models.suspension import Suspension, SuspensionStops
from relay.models.view import SavedView
from relay.severity import Severity

__all__ = [
    "Acquaintance",
    "Alias",
    "AliasState",
    "AskedBy",
    "Audit",
    "AuditDetail",
    "Authentication",
    "Batch",
    "BatchFile",
    "BatchPart",
    "BatchState",
    "CameBack",
    "CameBackAs",
    "CameBackFor",
    "Claim",
    "Consent",
    "Correspondence",
    "CorrespondenceState",
    "Decision",
    "DecisionKind",
    "Escalation",
    "Facility",
    "Figure",
    "Flag",
    "FlagOpinion",
    "Ground",
    "HeldFor",
    "Job",
    "JobState",
    "JurisdictionRule",
    "Left",
    "LeftMessage",
    "Letter",
    "LetterFacet",
    "LetterState",
    "MailClass",
    "MailPoint",
    "MailRate",
    "MailRule",
    "Mailbox",
    "MatchedBy",
    "Message",
    "MessageChunk",
    "NextStep",
    "NoContact",
    "Note",
    "NoteOn",
    "Notice",
    "NoticeFile",
    "NoticeKind",
    "NoticeState",
    "NoticeText",
    "ObjectKind",
    "Organisation",
    "OurLetter",
    "OurLetterKind",
    "OurLetterState",
    "PageRole",
    "PaperFate",
    "Passkey",
    "PenPal",
    "PenPalCode",
    "Photo",
    "Piece",
    "PieceFile",
    "PieceState",
    "PrintJob",
    "PrintState",
    "Printer",
    "Profile",
    "ProfilePlace",
    "ProfileStatus",
    "Proof",
    "RawAt",
    "ReadingVersion",
    "ReasonOn",
    "ReasonTemplate",
    "Recipient",
    "Redaction",
    "Reply",
    "ReplyFlag",
    "ReplyRedaction",
    "ReplyState",
    "Role",
    "Route",
    "RulePhrase",
    "RuleSetting",
    "RuleSeverity",
    "SavedView",
    "Scan",
    "ScanPage",
    "ScanSource",
    "ScanState",
    "Sealing",
    "Severity",
    "SignInLink",
    "Span",
    "Staff",
    "StoredObject",
    "Suspension",
    "SuspensionStops",
    "Unrouted",
    "Via",
]
