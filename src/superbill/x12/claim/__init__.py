"""What professional, institutional and dental claims share, as values and as X12."""
