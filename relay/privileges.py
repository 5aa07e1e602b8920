"""From root to the user that everything runs as: for good, and before anything hostile is read."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from relay.errors import Refused
from relay.settings import Settings, settings_file


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
    """Become that user, with its groups, and no way back."""
    os.initgroups(user.name, user.gid)
    os.setresgid(user.gid, user.gid, user.gid)
    os.setresuid(user.uid, user.uid, user.uid)
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
