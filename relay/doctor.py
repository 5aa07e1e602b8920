"""What Mailcall needs of its machine, looked at one by one: what is well, and what to do where it is not."""

import ctypes
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from relay.db import Database, DatabaseError
from relay.errors import Refused
from relay.listening import Place, answers, fault_of, places
from relay.privileges import account, hand_over
from relay.settings import PREFIX, Settings

FREE_BYTES_LEAST = 1_000_000_000
BACKUP_AGE_MOST = timedelta(hours=36)
PORT_WAIT_SECONDS = 5.0
_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
_CLOCK_UNSYNCHRONISED = 5  # TIME_ERROR, adjtimex(2)
_TIMEX_BYTES = 512  # struct timex is 208; room for every architecture


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `detail` says what was found, or what to do."""

    subject: str
    ok: bool
    detail: str


def examine(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look at everything, the quick things first. Ports in use are no fault here: Mailcall itself may hold them."""
    yield from before_start(settings)
    yield _database(settings)
    yield _disk(settings)
    yield from (_port_in_words(name, listen) for name, listen in _ports(settings))
    yield _trusted(settings)
    if settings.fetch_source:
        yield _mailbox(settings, settings.fetch_source.name)
    yield _backup(settings, now)
    yield _clock()
    yield from _protections()


def before_start(settings: Settings) -> Iterator[Finding]:
    """Look at what a start cannot do without, besides its ports and its database."""
    yield _user(settings)
    yield _folder(settings)
    yield _libraries()
    yield _fonts()


def require(findings: Iterator[Finding]) -> None:
    """Stop at the first thing that is not well.

    Raises:
        Refused: one line that says what to do.
    """
    for finding in findings:
        if not finding.ok:
            raise Refused(finding.detail)


def require_free_ports(settings: Settings, wait: Callable[[float], object], *, mail: bool = True) -> None:
    """Stop when another program holds a port; one that was just killed gets a few seconds to let go.

    Without `mail`, its doors are open already, and are ours.

    Raises:
        Refused: one line that names the port and its setting.
    """
    for name, listen in _ports(settings):
        if not mail and name != "MAILCALL_WEB_LISTEN":
            continue
        waited = 0.0
        while fault := fault_of(listen):
            if waited >= PORT_WAIT_SECONDS:
                raise Refused(f"{listen} cannot be used ({fault}): stop what holds it, or set {name} to another port")
            wait(0.25)
            waited += 0.25


def _ports(settings: Settings) -> Iterator[tuple[str, Place]]:
    for name in ("smtp_listen", "lmtp_listen", "web_listen"):
        for listen in places(getattr(settings, name)):
            yield f"{PREFIX}{name.upper()}", listen


def _trusted(settings: Settings) -> Finding:
    """Say who is let in without a look: a proxy among them that does not say for whom it speaks lets in everybody."""
    trusted = ", ".join(map(str, settings.trusted_networks))
    if not trusted:
        return Finding("trusted networks", ok=True, detail="none: all mail is limited and checked")
    detail = f"mail from {trusted} is neither limited nor checked"
    if not settings.proxy_networks:
        detail += "; a proxy there must be named in MAILCALL_PROXY_NETWORKS, a mail server there must send XFORWARD"
    return Finding("trusted networks", ok=True, detail=detail)


def _port_in_words(name: str, listen: Place) -> Finding:
    fault = fault_of(listen)
    if not fault:
        return Finding(f"port {listen}", ok=True, detail="free")
    answered = answers(listen)
    detail = "somebody answers there: Mailcall, if it runs" if answered else f"{fault}: set {name} to another port"
    return Finding(f"port {listen}", ok=answered, detail=detail)


def _user(settings: Settings) -> Finding:
    try:
        user = account(settings)
        if user:
            hand_over(settings, user)
    except Refused as error:
        return Finding("user", ok=False, detail=str(error))
    if user:
        return Finding("user", ok=True, detail=f"a start as root becomes {user.name}")
    if os.geteuid() == 0:
        return Finding("user", ok=True, detail="root, which nothing here needs: make a user, and set MAILCALL_USER")
    return Finding("user", ok=True, detail=f"not root (uid {os.geteuid()})")


def _folder(settings: Settings) -> Finding:
    folder = settings.data_dir.resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".probe.{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        told = f"{folder} cannot be written ({error.strerror}): give this user the folder, or set MAILCALL_DATA_DIR"
        return Finding("data folder", ok=False, detail=told)
    return Finding("data folder", ok=True, detail=str(folder))


def _libraries() -> Finding:
    missing = [package for library, package in _LIBRARIES.items() if not _loads(library)]
    if missing:
        told = f"letters cannot be set without these libraries: sudo apt-get install {' '.join(missing)}"
        return Finding("libraries", ok=False, detail=told)
    return Finding("libraries", ok=True, detail="pango and harfbuzz are there")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _fonts() -> Finding:
    from relay.press.fonts import font_files, missing_fonts

    missing = missing_fonts()
    if missing:
        packages = " ".join(line.partition(":")[0] for line in missing)
        told = f"letters in some scripts would be printed as empty boxes: sudo apt-get install {packages}"
        return Finding("fonts", ok=False, detail=told)
    return Finding("fonts", ok=True, detail=f"{len(font_files())} font files, every script")


def _database(settings: Settings) -> Finding:
    from relay.db.migrate import Status, status

    database = Database(settings.effective_database_url, pool_size=1)
    try:
        found = status(database)
    except DatabaseError as error:
        return Finding("database", ok=False, detail=str(error))
    finally:
        database.close()
    told = {
        Status.EMPTY: "no tables yet: `mailcall serve` makes them",
        Status.CURRENT: f"{database.engine.dialect.name}, of this version",
        Status.OLDER: "of an older version: `mailcall serve` brings it up to date",
        Status.NEWER: "made by a newer version of Mailcall: install that version, or restore a backup of this one",
    }
    return Finding("database", ok=found in {Status.CURRENT, Status.EMPTY}, detail=told[found])


def _mailbox(settings: Settings, name: str) -> Finding:
    from relay.fetch.entering import examined
    from relay.fetch.errors import FetchError

    try:
        return Finding(f"mailbox {name}", ok=True, detail=examined(settings))
    except FetchError as error:
        return Finding(f"mailbox {name}", ok=False, detail=f"{error}: see MAILCALL_FETCH")


def _disk(settings: Settings) -> Finding:
    free = free_bytes(settings)
    told = f"{free / 1e9:.1f} GB free"
    if free < FREE_BYTES_LEAST:
        told += ": mail is refused for a while when it is full; make room, or move MAILCALL_DATA_DIR"
    return Finding("disk", ok=free >= FREE_BYTES_LEAST, detail=told)


def free_bytes(settings: Settings) -> int:
    """Say how much room is left where the data folder is."""
    folder = settings.data_dir.resolve()
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _backup(settings: Settings, now: datetime) -> Finding:
    from relay.backup import latest, latest_missing

    made = latest(settings)
    if made is None:
        return Finding(
            "backup", ok=False, detail="none yet: the worker makes one at its first start, or `mailcall backup`"
        )
    hours = (now - made).total_seconds() / 3600
    told = f"the last is {hours:.0f} hours old"
    if missing := latest_missing(settings):
        told += f", and {missing} files that the database names were no longer in the store"
        return Finding("backup", ok=False, detail=f"{told}: look for them in an older backup")
    fresh = now - made <= BACKUP_AGE_MOST
    return Finding("backup", ok=fresh, detail=told if fresh else f"{told}: see `mailcall job list --state parked`")


def _clock() -> Finding:
    """Ask the kernel whether the clock is kept by something: adjtimex(2), which changes nothing with modes 0."""
    libc = ctypes.CDLL(None, use_errno=True)
    state = libc.adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    if state < 0:
        return Finding("clock", ok=True, detail="this system does not say whether the clock is kept right")
    if state == _CLOCK_UNSYNCHRONISED:
        return Finding(
            "clock", ok=False, detail="nothing keeps the clock right: sudo apt-get install systemd-timesyncd"
        )
    return Finding("clock", ok=True, detail="kept right")


def _protections() -> Iterator[Finding]:
    """Start each child that hostile input reaches, and say what the kernel took from it."""
    from relay.press import Press
    from relay.press.pictures import PagePictures
    from relay.reading import Reading
    from relay.sandbox import Sandbox

    with Sandbox("relay.reading:read", Reading) as reader, Press() as press, PagePictures() as pictures:
        for name, child in (("reader", reader), ("press", press), ("page pictures", pictures)):
            yield from _protections_of(name, child.protections)


def _protections_of(name: str, protections: Callable[[], Mapping[str, str]]) -> Iterator[Finding]:
    from relay.sandbox import SandboxError

    try:
        found = protections()
    except SandboxError as error:
        yield Finding(f"sandbox of the {name}", ok=False, detail=f"it does not start: {error}")
        return
    for subject, told in found.items():
        yield Finding(f"sandbox of the {name}, {subject}", ok=not told.startswith("not "), detail=told)
