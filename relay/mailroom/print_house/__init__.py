"""A batch that somebody else prints and mails: what is given out, and what comes back about it."""
