"""Rules of one payer that a person writes: what they are, whether they hold, and the cases that test them."""
