"""What cannot wait: a letter given to a named person, with a clock, until it is settled."""
