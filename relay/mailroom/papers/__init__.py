"""What goes with a batch's letters: its list, what it takes in all, and the files made beside them."""
