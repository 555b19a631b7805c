"""The dictionary: what the tabular, the lexicon, synonyms and learned wordings contribute to the table `terms`."""
