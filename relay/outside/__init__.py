"""What a pen pal sees and does on pages of their own, without an account.

A link from an email shows how far letters are, and nothing else: whoever it is handed on to learns no name. To read, to
take back or to stop, a fresh code is asked for, which goes to the pen pal's address by email.
"""
