"""The envelopes Mailcall knows, with where their measures are from.

An envelope's maker may cut its windows elsewhere: compare with the calibration page before a box of them is bought.
The blocks of a preset keep to the lower part of what a window shows at rest, because a sheet that moves in its envelope
moves up, and the window then loses the upper lines first.
"""

from relay.press.envelope.american import AMERICAN
from relay.press.envelope.european import EUROPEAN
from relay.press.envelope.preset import Envelope
from relay.press.errors import RenderError

ENVELOPES: dict[str, Envelope] = {preset.key: preset for preset in (*AMERICAN, *EUROPEAN)}


def envelope(key: str) -> Envelope:
    """The preset called `key`; RenderError when there is none."""
    try:
        return ENVELOPES[key]
    except KeyError:
        raise RenderError(f"no envelope is called {key!r}; choose one of {', '.join(ENVELOPES)}") from None
