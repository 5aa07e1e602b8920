"""The desk's journeys in a real browser. A package, because its browser is opened once for all of them."""
