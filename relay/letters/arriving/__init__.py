"""From a message to a letter that can be read: its bytes, who sent it, its readings, and what the rules found."""
