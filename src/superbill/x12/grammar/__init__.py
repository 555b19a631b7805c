"""Grammars as data: one TOML file per transaction and version, and the dictionary that they share."""
