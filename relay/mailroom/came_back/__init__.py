"""What comes back from a prison: recorded, found, listed, and settled by one step that its pen pal hears of."""
