"""Services of a note: what was performed, with code, units, modifiers and the words that say so."""
