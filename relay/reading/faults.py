"""What the standard `email` package raises on real mail: broken headers, charsets, deep nesting."""

from email.errors import MessageError

MAIL_FAULTS = (
    MessageError,
    ArithmeticError,  # dates out of range
    AssertionError,
    AttributeError,
    LookupError,  # unknown charsets, and IndexError on `Message-ID: <[abc]@x>`
    RuntimeError,  # with it RecursionError, on a thousand nested parts
    TypeError,
    ValueError,  # with it UnicodeError and binascii.Error
)
