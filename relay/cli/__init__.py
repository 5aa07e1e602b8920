"""The `mailcall` command: one file per noun, each loaded only when it is asked for.

Exit status: 0 done, 1 refused with one line on standard error, 2 a mistake in the command itself.
"""

from relay.cli.root import main

__all__ = ["main"]
