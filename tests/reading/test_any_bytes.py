"""Whatever the bytes: no error, text any database takes, and the same answer on the other side of the wire."""

import json
from dataclasses import asdict
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.reading import Reading
from relay.reading.reader import read
from relay.sandbox import wire

_MAILS = [path.read_bytes() for path in sorted((Path(__file__).parents[1] / "mail").glob("*.eml"))]
_HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *(b"From", b"Subject", b"Date", b"Message-ID", b"Content-Type", b"Content-Transfer-Encoding"),
                *(b"Content-Disposition", b"Content-ID", b"Auto-Submitted", b"Content-Language"),
            ]
        ),
        st.one_of(
            st.binary(max_size=40),
            st.sampled_from(
                [
                    *(
                        b"<[abc]@x>",
                        b"a@[",
                        b"=?utf-8?B?w6k?=",
                        b"=?x?Q?=ff?=",
                        b"base64",
                        b"quoted-printable",
                        b"x-uuencode",
                    ),
                    *(
                        b"multipart/mixed; boundary=b",
                        b"text/html; charset=\xff",
                        b"message/rfc822",
                        b"text/plain; charset=hex",
                    ),
                    *(
                        b"text/plain; format=flowed; charset*=idna''x",
                        b"image/png",
                        *(b"application/pdf", b"application/ms-tnef", b"application/pkcs7-mime", b"text/calendar"),
                        b"multipart/alternative; boundary*0*=x''b",
                    ),
                    *(b"attachment; filename*=utf-8''..%2Fx%00", b"multipart/signed; boundary=b", b"multipart/report"),
                ]
            ),
        ),
    ).map(b": ".join),
    max_size=6,
).map(b"\n".join)
_BODIES = st.lists(st.one_of(st.binary(max_size=60), st.sampled_from([b"\n--b\n", b"\n--b--\n", b"\n\n", b"<div>"])))


def _holds(reading: Reading) -> None:
    frame = wire.encode(reading)
    _, header_bytes, _ = wire.HEAD.unpack(frame[: wire.HEAD.size])
    said = frame[wire.HEAD.size :]
    assert b"\\u0000" not in said[:header_bytes]
    json.dumps(asdict(reading), default=repr, ensure_ascii=False).encode("utf-8")
    assert wire.decode(said, header_bytes, Reading) == reading


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_an_error(raw: bytes) -> None:
    """Noise is a letter too: an odd one, which staff see."""
    _holds(read(raw))


@settings(deadline=None, max_examples=400)
@given(_HEADERS, _BODIES.map(b"".join))
def test_any_header_and_body_are_read_without_an_error(head: bytes, body: bytes) -> None:
    """Fields that break the standard library do not break the reader."""
    _holds(read(head + b"\n\n" + body))


@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(_MAILS), st.data())
def test_a_real_mail_damaged_anywhere_is_read_without_an_error(raw: bytes, data: st.DataObject) -> None:
    """Bytes lost, changed, put in or cut off on the way."""
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        lost = data.draw(st.integers(0, 20))
        raw = raw[:at] + data.draw(st.binary(max_size=8)) + raw[at + lost :]
    _holds(read(raw))
