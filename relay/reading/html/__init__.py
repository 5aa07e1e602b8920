"""HTML to letter text: what its reader saw, laid out in lines; what its reader could not see, kept apart."""
