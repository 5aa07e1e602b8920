"""What `mailcall serve` says when everything answers: where to go, and what to do first."""

import shutil
import sys

from relay.demo.people import ADMIN
from relay.settings import Settings


def of_demo(settings: Settings, token: str, local_part: str) -> list[str]:
    """Give the lines for a demo: a link that signs its administrator in, and a first letter to paste."""
    base = settings.public_url.rstrip("/")
    return [
        "",
        "Mailcall is ready, with fictional people and letters. Nothing here can be mailed.",
        "",
        f"  Dashboard          {base}",
        f"  Sign in, once      {base}/sign-in/{token}",
        f"                     (as {ADMIN}; good for an hour, `{command()} staff link {ADMIN}` gives another)",
        f"  Mail is taken on   {settings.smtp_listen}",
        "",
        "Send a first letter of your own: paste this line into another terminal, then look at the queue.",
        "",
        f"  {first_letter(settings, local_part)}",
        "",
    ]


def of_installation(settings: Settings, name: str) -> list[str]:
    """Give the lines for an installation that was set up."""
    return [
        "",
        f"Mailcall serves {name}.",
        "",
        f"  Dashboard          {settings.public_url.rstrip('/')}",
        f"  Mail is taken on   {settings.smtp_listen}",
        "",
    ]


def of_empty(settings: Settings) -> list[str]:
    """Give the lines for an installation that knows nobody yet."""
    return [
        "",
        "Mailcall runs, and knows nobody yet. Begin in one of two ways, in another terminal:",
        "",
        f"  {command()} setup",
        "      asks what it must know, here;",
        f"  {command()} staff add YOU@EXAMPLE.ORG --role admin",
        f"      prints a link that works once and leads to the setup page on {settings.public_url.rstrip('/')}.",
        "",
    ]


def first_letter(settings: Settings, local_part: str) -> str:
    """Give a shell line that sends a letter with nothing but the system's own Python."""
    door = settings.mail_door
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(door.host, door.host)  # noqa: S104 -- read, not bound
    to = f"{local_part}@{settings.mail_domain[0]}"
    mail = f"From: Me <me@home.example>\\nTo: {to}\\nSubject: Hello\\n\\nThis is my first letter.\\n"
    program = f'import smtplib; smtplib.SMTP("{host}", {door.port}).sendmail("me@home.example", ["{to}"], "{mail}")'
    return f"python3 -c '{program}'"


def command() -> str:
    """Give the way this person can call `mailcall`."""
    return "mailcall" if shutil.which("mailcall") else sys.argv[0]
