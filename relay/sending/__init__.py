"""Sending: from a notice that is due to the smarthost. In: rows of the outbox; out: mail, and what became of it.

`message` and `headers` are pure: values give bytes. `opening` and `line` speak SMTP and know no row, `outcome` says how
it ended. `claims` says in the database who has which notice and what became of it; `courier` takes notices through one
session; `sender` is the threads that do so in the worker, and `health` what they tell each other.
"""
