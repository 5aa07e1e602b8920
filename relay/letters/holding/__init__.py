"""What keeps a letter from going on: blocks, suspensions, no-contact requests, people who are nowhere just now."""
