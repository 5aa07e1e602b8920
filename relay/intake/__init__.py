"""From a socket to a message that cannot be lost.

Enters: what an SMTP client says. Leaves: rows in the database (message, chunks, recipients, letters, the first job,
their record), written in one transaction before the client hears 250. Nothing here parses MIME or renders.
"""
