"""The demo: fictional people and letters, so that somebody can try everything in five minutes.

Its rows carry `demo=True`, its organisation says so on every page, and an installation that is not a demo refuses it.
"""

from relay.demo.letters import send_letters
from relay.demo.mailed import carry_on
from relay.demo.people import fill, refuse_unless_demo

__all__ = ["carry_on", "fill", "refuse_unless_demo", "send_letters"]
