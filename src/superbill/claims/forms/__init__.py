"""Paper forms of claims: their data, box by box, and plain drawings of our own."""
