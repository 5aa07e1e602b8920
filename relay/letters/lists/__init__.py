"""Lists of letters: what can be asked for, walked a page at a time, counted and searched, however many there are."""
