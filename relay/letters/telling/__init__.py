"""Telling pen pals of each turn of their letters: one function a turn, in the transaction of what it tells.

In: letters or a person that just took a step; out: rows of the outbox, for those who want to hear. What is decided
about one letter tells its pen pal itself (`relay.notices.outbox`), as do suspensions, redactions, and what came back.
"""
