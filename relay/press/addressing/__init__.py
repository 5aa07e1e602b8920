"""What stands on the outside of a mailpiece: printed on an envelope, a label or a card."""
