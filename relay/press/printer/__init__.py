"""What tells a printer's ways, and makes up for them: test pages, offsets, how a file lies on paper."""
