"""From root to the user that everything runs as: for good, and before anything hostile is read."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from relay.errors import Refused
from relay.sandbox.confinement import gain_nothing
from relay.settings import Settings, settings_file

_LINKS_MOST: Final = 40  # as the kernel follows


@dataclass(frozen=True, slots=True)
class Account:
    """A user of this machine."""

    name: str
    uid: int
    gid: int
    home: str


def account(settings: Settings) -> Account | None:
    """Give the user to become; None: none is named, or this process is that user already.

    Raises:
        Refused: there is no such user, or only root could become it.
    """
    if not settings.user:
        return None
    try:
        found = pwd.getpwnam(settings.user)
    except KeyError:
        raise Refused(f"this machine has no user {settings.user}: make it, or change MAILCALL_USER") from None
    if found.pw_uid == os.geteuid():
        return None
    if os.geteuid() != 0:
        raise Refused(f"only root can become {settings.user}: start as root, or as that user")
    return Account(found.pw_name, found.pw_uid, found.pw_gid, found.pw_dir)


def become(user: Account) -> None:
    """Become that user, with its groups, and no way back, nor by programs that are root for whoever starts them."""
    os.initgroups(user.name, user.gid)
    os.setresgid(user.gid, user.gid, user.gid)
    os.setresuid(user.uid, user.uid, user.uid)
    gain_nothing()
    os.environ.update(HOME=user.home, USER=user.name, LOGNAME=user.name)
    if set(os.getresuid()) != {user.uid} or set(os.getresgid()) != {user.gid}:
        raise Refused(f"could not become {user.name}")


def hand_over(settings: Settings, user: Account) -> None:
    """Make the data folder theirs when it is new; look, as root, whether what is there is theirs.

    Nothing in a folder that exists is changed: its owner could have put a link there that leads elsewhere.

    Raises:
        Refused: one line with the command that helps.
    """
    folder = settings.data_dir.resolve()
    if not folder.exists():
        folder.mkdir(mode=0o700, parents=True)
        os.chown(folder, user.uid, user.gid)
    if not_theirs(folder, user.uid):
        raise Refused(f"not all in {folder} belongs to {user.name}: chown -R {user.name}: {folder}")


def not_theirs(folder: Path, uid: int) -> bool:
    """Say whether a folder, or something right in it, belongs to another user."""
    return folder.stat().st_uid != uid or any(
        item.stat(follow_symlinks=False).st_uid != uid for item in folder.iterdir()
    )


def become_named(settings: Settings) -> bool:
    """Become the user that the settings name, when this is root; say whether that was needed.

    Raises:
        Refused: it cannot be done, or that user could not work; one line that says what to do.
    """
    user = account(settings)
    if user is None:
        return False
    hand_over(settings, user)
    become(user)
    file = settings_file()
    if file.exists() and not os.access(file, os.R_OK):
        raise Refused(f"{file} cannot be read by {user.name}: chgrp {user.name} {file} && chmod 640 {file}")
    return True


def only_root_changes(path: Path) -> bool:
    """Say whether only root can change what a path leads to: each folder on the way, and on each link's, is root's."""
    here, ahead, links = Path("/"), list(path.absolute().parts[1:]), 0
    while ahead:
        name = ahead.pop(0)
        if not _keeps(here, name):
            return False
        if not (here / name).is_symlink():
            here = here.parent if name == ".." else here / name
            continue
        links += 1
        if links > _LINKS_MOST:
            return False
        target = (here / name).readlink()
        if target.is_absolute():
            here = Path("/")
        ahead = [*(part for part in target.parts if part != "/"), *ahead]
    return True


def _keeps(folder: Path, name: str) -> bool:
    """Say whether only root can put something else under a name: also in one as /tmp, if root owns what is there."""
    facts = folder.stat()
    if facts.st_uid != 0:
        return False
    if not facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return True
    owner = (folder / name).stat(follow_symlinks=False).st_uid
    return bool(facts.st_mode & stat.S_ISVTX) and owner == 0
