"""What stands on a letter's paper: its sheet and proof, what is blacked out, how it fits the mail rules."""
