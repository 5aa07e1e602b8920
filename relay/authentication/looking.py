"""A message's bytes to evidence, and evidence with DNS answers to a verdict."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from relay.authentication import arc, author, dkim, dmarc, header, signature, spf, told
from relay.authentication.dns import Answer, Lookups, MissingAnswersError, Question
from relay.authentication.signature import Body
from relay.authentication.values import Envelope, Evidence, Look, Verdict

SIGNATURES_MOST: Final = 10
"""RFC 6376 section 6.1 lets a verifier bound its work."""
QUESTIONS_MOST: Final = 200
ROUNDS_MOST: Final = 60
T = TypeVar("T")


def examine(raw: bytes) -> Evidence:
    """Give the evidence in a message. Whatever the bytes, it does not raise."""
    mail = header.parse(raw)
    authors, results = author.read(mail.fields), told.read(mail.fields)
    if mail.fault:
        return Evidence(authors=authors, chain=arc.Chain(), told=results, fault=mail.fault)
    body = Body.of(mail.body)
    own = signature.own_signatures(mail.fields)
    return Evidence(
        authors=authors,
        signatures=tuple(signature.of_message(one, mail.fields, body) for one in own[:SIGNATURES_MOST]),
        signatures_left=max(0, len(own) - SIGNATURES_MOST),
        chain=arc.read(mail.fields, body),
        told=results,
    )


def evaluate(evidence: Evidence, envelope: Envelope, answers: Mapping[Question, Answer]) -> Look:
    """Give the verdict, or every question that is open as far as can be seen now."""
    lookups, at = Lookups(answers), envelope.at
    needs: dict[Question, None] = {}

    def tried(check: Callable[[], T]) -> T | None:
        try:
            return check()
        except MissingAnswersError as missing:
            needs.update(dict.fromkeys(missing.questions))
            return None

    sender = tried(lambda: spf.check(lookups, envelope.peer, envelope.helo, envelope.mail_from, at=at))
    signed = [tried(lambda one=one: dkim.check(lookups, one, at=at)) for one in evidence.signatures]  # type: ignore[misc]
    chain = tried(lambda: arc.check(lookups, evidence.chain, at=at))
    known = tuple(one for one in signed if one is not None)
    if sender is None or chain is None or len(known) < len(signed):
        return Look(evidence=evidence, needs=tuple(needs))
    result = tried(lambda: dmarc.check(lookups, evidence.authors, sender, known))
    if result is None:
        return Look(evidence=evidence, needs=tuple(needs))
    verdict = Verdict(spf=sender, dkim=dkim.overall(known), signatures=known, dmarc=result, arc=chain)
    return Look(evidence=evidence, verdict=verdict)


def look(message: bytes | Evidence, envelope: Envelope, answers: Mapping[Question, Answer]) -> Look:
    """Look at a message, or again at its evidence: what a sandbox runs."""
    evidence = examine(message) if isinstance(message, bytes) else message
    return evaluate(evidence, envelope, answers)


def settle(
    raw: bytes,
    envelope: Envelope,
    resolve: Callable[[tuple[Question, ...]], Mapping[Question, Answer]],
    looking: Callable[[bytes | Evidence, Envelope, Mapping[Question, Answer]], Look] = look,
) -> tuple[Evidence, Verdict]:
    """Look, ask what is open, and look again, until there is a verdict.

    `resolve` answers questions; what it leaves out, and all beyond `QUESTIONS_MOST`, counts as failed.
    """
    answers: dict[Question, Answer] = {}
    seen = looking(raw, envelope, answers)
    for _ in range(ROUNDS_MOST):
        if seen.verdict is not None:
            break
        asked = seen.needs[: max(0, QUESTIONS_MOST - len(answers))]
        given = resolve(asked) if asked else {}
        answers |= {question: given.get(question, Answer(failed=True)) for question in seen.needs}
        seen = looking(seen.evidence, envelope, answers)
    if seen.verdict is None:
        raise RuntimeError("the questions have no end")
    return seen.evidence, seen.verdict
