"""Ways to payers: a shared folder, and HTTP to a payer on this machine."""
