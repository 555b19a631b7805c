"""Official tables: immutable releases with effective dates, picked by date of service."""
