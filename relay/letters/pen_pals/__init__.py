"""Those who write: what is known of them, whom staff know, two who are one, and what is between them and a person."""
