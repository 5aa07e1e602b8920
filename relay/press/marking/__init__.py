"""What machines and mailrooms read on each page: squares, bars, and the line at its foot."""
