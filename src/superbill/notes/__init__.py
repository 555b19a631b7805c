"""Stage 1: from the bytes of a document to sections, sentences and mentions with what the text says of them."""
