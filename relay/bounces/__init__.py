"""Bounces and complaints: what comes back of our mail, read and acted on. In: a message; out: whose address fails."""
