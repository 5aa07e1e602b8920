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


def roomy(key: str, sheets: int, most_sheets: int | None = None) -> Envelope:
    """The envelope for a letter of so many sheets: the preset `key`, or the next larger one that takes them.

    `most_sheets` is how many the organisation puts into its usual envelope; the preset's own number if not given. The
    largest there is is given where none takes them.
    """
    preset = envelope(key)
    while preset.larger and sheets > (preset.most_sheets if most_sheets is None else most_sheets):
        preset, most_sheets = envelope(preset.larger), None
    return preset
