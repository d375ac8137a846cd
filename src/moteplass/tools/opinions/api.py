"""Maps of opinions as open data."""
