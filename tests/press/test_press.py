"""The press as its callers see it: what its child says of itself is not believed."""

import hashlib

import pytest

from relay.press import Press, Proof
from relay.press.press import press_child
from tests.press import liar
from tests.press.sheets import letter


def test_a_proof_is_known_by_the_hash_of_what_came(monkeypatch: pytest.MonkeyPatch) -> None:
    """Staff approve a hash: a child that was taken over cannot pass one PDF off as another."""
    press = Press()
    monkeypatch.setattr(press, "_sandbox", press_child("tests.press.liar:render", Proof))
    with press:
        proof = press.render(letter())
    assert proof.pdf == liar.PDF
    assert proof.sha256 == hashlib.sha256(liar.PDF).hexdigest()
