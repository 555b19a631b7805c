"""Stage 6: talking to payers: sending, what comes back, and where each claim stands."""
