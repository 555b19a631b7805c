"""Stage 7: what payers paid and why not more: balancing, matching, posting, and the work that denials make."""
