"""Bounces and complaints as servers write them."""

from textwrap import dedent

TOKEN = "0123456789abcdef0123"


def bounce(
    recipient: str = "wanda@example.org", status: str = "5.1.1", action: str = "failed", more: str = ""
) -> bytes:
    """Give a delivery report (RFC 3464) about a mail of ours."""
    return _mail(f"""\
        From: MAILER-DAEMON@mx.example.org
        To: bounce@letters.localhost
        Subject: Undelivered Mail Returned to Sender
        {more or "X-Any: thing"}
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary=b

        --b
        Content-Type: text/plain

        It could not be delivered.
        --b
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.org

        Final-Recipient: rfc822; {recipient}
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp; 550 {status} no such
         user here
        --b
        Content-Type: message/rfc822

        Message-ID: <{TOKEN}@letters.localhost>
        Subject: Your letter

        Hello
        --b--
        """)


def exim(recipient: str = "wanda@example.org") -> bytes:
    """Give a bounce as Exim writes it: a field and words."""
    return _mail(f"""\
        From: Mail Delivery System <Mailer-Daemon@mx.example.org>
        To: bounce@letters.localhost
        Subject: Mail delivery failed: returning message to sender
        X-Failed-Recipients: {recipient}

        This message was created automatically by mail delivery software.

        A message that you sent could not be delivered to one or more of its
        recipients. This is a permanent error. The following address(es) failed:

          {recipient}
            Unrouteable address
        """)


def qmail(recipient: str = "wanda@example.org") -> bytes:
    """Give a bounce as qmail writes it: words alone (QSBMF)."""
    return _mail(f"""\
        From: MAILER-DAEMON@mx.example.org
        To: bounce@letters.localhost
        Subject: failure notice

        Hi. This is the qmail-send program at mx.example.org.
        I'm afraid I wasn't able to deliver your message to the following addresses.
        This is a permanent error; I've given up. Sorry it didn't work out.

        <{recipient}>:
        Sorry, no mailbox here by that name. (#5.1.1)

        --- Below this line is a copy of the message.

        Return-Path: <bounce@letters.localhost>
        """)


def complaint(token: str = TOKEN, sender: str = "cut-out@letters.localhost") -> bytes:
    """Give an abuse report (RFC 5965) about a mail of ours, with its envelope sender; providers cut its recipient."""
    return _mail(f"""\
        From: feedback@isp.example
        To: abuse@letters.localhost
        Subject: complaint
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary=b

        --b
        Content-Type: text/plain

        This is an email abuse report.
        --b
        Content-Type: message/feedback-report

        Feedback-Type: abuse
        User-Agent: Isp/1.0
        Version: 1
        Original-Mail-From: <{sender}>
        --b
        Content-Type: text/rfc822-headers

        From: x@letters.localhost
        Message-ID: <{token}@letters.localhost>
        --b--
        """)


def away() -> bytes:
    """Give what somebody's server writes when they are away."""
    return _mail("""\
        From: wanda@example.org
        To: bounce@letters.localhost
        Subject: Out of office
        Auto-Submitted: auto-replied

        I am away.
        """)


def _mail(text: str) -> bytes:
    return dedent(text).replace("\n", "\r\n").encode()
