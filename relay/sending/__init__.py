"""Sending: from a notice that is due to the smarthost. In: rows of the outbox; out: mail, and what became of it.

`message` and `headers` are pure: values give bytes. `smarthost` speaks SMTP and knows no row. `claims` says in the
database who has which notice and how it ended; `courier` takes notices through one session; `sender` is the threads
that do so in the worker.
"""
