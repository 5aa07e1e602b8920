"""Mailcall without its pages: from an accepted email to a letter in the post, in the order a letter goes."""
