"""What one person may ask of us: everything that is kept about them in one file, and to be erased."""
