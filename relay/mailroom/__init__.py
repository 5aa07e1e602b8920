"""The mailroom: approved letters become pieces of a batch, are printed, and go into the post."""
