"""What staff decide about letters, with which reasons, who has to read them too, and how it is taken back."""
