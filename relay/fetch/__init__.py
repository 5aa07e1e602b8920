"""From a mailbox at a provider, over IMAP, to a message that cannot be lost.

Enters: what IMAP gives. Leaves: the same rows as by SMTP, from the same transaction (`relay.intake.rows`), and how far
fetching got. Nothing is changed at the provider before it is committed here.
"""
