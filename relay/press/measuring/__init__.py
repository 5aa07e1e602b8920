"""How fast the press is, and what it is compared with: `mailcall bench press`."""
