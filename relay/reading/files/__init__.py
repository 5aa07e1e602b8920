"""What comes with a mail: known by its bytes, opened where that is safe, listed where it is not."""
