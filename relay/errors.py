"""The errors a person is shown, one clear line each.

Failure
├── NotFound      there is no such thing
├── Refused       it may not be done, and why
│   ├── Conflict    somebody did something else first
│   ├── Sealed      nothing of it is shown to anybody
│   └── Acquainted  who asks knows the people it is about
└── NotReady      it is being made; ask again
"""


class Failure(Exception):  # noqa: N818 -- what a person is told, not a defect
    """Something could not be done; `str()` is one line that says what happened and what to do."""


class NotFound(Failure):
    """There is no such thing."""


class Refused(Failure):
    """It may not be done; `field` names the one value of a form that is in the way, by its name here."""

    def __init__(self, *told: object, field: str = "") -> None:
        """Say why, and of which field."""
        super().__init__(*told)
        self.field = field


class Conflict(Refused):
    """Somebody did something else first; nothing was changed by this attempt."""


class Sealed(Refused):
    """It was sealed: nothing of it is shown, printed, exported or emailed."""


class Acquainted(Refused):
    """Who asks has said that they know somebody it is about; a colleague does it."""


class NotReady(Failure):
    """It is still being made."""


class NotMade(NotReady):
    """Making it failed so often that a person has to look; nothing comes by waiting."""
