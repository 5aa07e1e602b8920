"""What the square on a separator sheet says: printed by us, laid between letters, and never a code of anybody's."""

SEPARATOR = "MAILCALL NEXT LETTER"
