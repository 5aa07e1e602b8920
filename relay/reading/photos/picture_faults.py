"""What Pillow raises for a picture that is broken, whatever its format: nothing else is caught. Pure."""

import struct
import zlib
from typing import Final

PICTURE_FAULTS: Final = (
    OSError,
    SyntaxError,  # Pillow's word for a broken PNG or TIFF
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    EOFError,
    MemoryError,
    struct.error,
    zlib.error,
)
