"""What the press says when it cannot print."""


class RenderError(Exception):
    """A letter that could not be set; `reason` is one line for staff, and the letter itself is untouched."""

    def __init__(self, reason: str) -> None:
        """Keep the reason where a shell can show it."""
        super().__init__(reason)
        self.reason = reason
