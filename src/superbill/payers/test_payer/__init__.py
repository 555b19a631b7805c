"""A payer for tests: receives claims and answers as its scenario says; the same file always gets the same answers."""
