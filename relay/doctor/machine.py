"""The machine: its user, folder, libraries, fonts, disk and clock, and what its kernel takes from children."""

import ctypes
import os
import shutil
from collections.abc import Callable, Iterator, Mapping

from relay.doctor.finding import Finding
from relay.errors import Refused
from relay.privileges import account, hand_over
from relay.settings import Settings

FREE_BYTES_LEAST = 1_000_000_000
_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz.so.0": "libharfbuzz0b",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
_CLOCK_UNSYNCHRONISED = 5  # TIME_ERROR, adjtimex(2)
_TIMEX_BYTES = 512  # struct timex is 208; room for every architecture


def user(settings: Settings) -> Finding:
    """Say as whom Mailcall runs, or would after a start as root."""
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


def folder(settings: Settings) -> Finding:
    """Write into the data folder, and take it back."""
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


def libraries() -> Finding:
    """Load what the press is made of."""
    missing = [package for library, package in _LIBRARIES.items() if not _loads(library)]
    if missing:
        told = f"letters cannot be set without these libraries: sudo apt-get install {' '.join(missing)}"
        return Finding("libraries", ok=False, detail=told)
    return Finding("libraries", ok=True, detail="pango and harfbuzz are there")


def scans() -> Finding:
    """Say whether words on scanned paper can be read, and in which languages; without that only squares are."""
    from relay.replies.pages.ocr import installed

    tesseract = installed()
    if tesseract is None:
        told = (
            "Tesseract is not installed: on scanned replies squares are read, and no words or typed codes: "
            "sudo apt-get install tesseract-ocr tesseract-ocr-spa"
        )
        return Finding("scanned paper", ok=True, detail=told)
    lacking = "" if "osd" in tesseract.languages else "; it cannot tell which way is up: install tesseract-ocr-osd"
    languages = ", ".join(sorted(tesseract.languages - {"osd", "equ"})) or "no language"
    return Finding("scanned paper", ok=True, detail=f"words are read by Tesseract ({languages}){lacking}")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def fonts() -> Finding:
    """Say which scripts letters can be printed in, and what is lacking for the others."""
    from relay.press.fonts import font_files, missing_fonts
    from relay.press.text.coverage import printable_scripts

    found = list(printable_scripts())
    lacking = [script for script, can in found if not can]
    packages = {line.partition(":")[0] for line in missing_fonts()} | {script.package for script in lacking}
    can = (
        f"{len(font_files())} font files; prints {', '.join(script.name for script, can in found if can) or 'nothing'}"
    )
    if not packages:
        return Finding("fonts", ok=True, detail=can)
    told = f"; not {', '.join(script.name for script in lacking)}: they would be empty boxes" if lacking else ""
    return Finding("fonts", ok=False, detail=f"{can}{told}: sudo apt-get install {' '.join(sorted(packages))}")


def disk(settings: Settings) -> Finding:
    """Say how much room there is for mail."""
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


def clock() -> Finding:
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


def protections() -> Iterator[Finding]:
    """Start each child that hostile input reaches, and say what the kernel took from it."""
    from relay.press import Press
    from relay.press.pictures import PagePictures
    from relay.reading import Reading
    from relay.sandbox import Sandbox

    with Sandbox("relay.reading.reader:read", Reading) as reader, Press() as press, PagePictures() as pictures:
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
