"""CSV import of candidates: read, map columns to fields, check rows. Storing them is an action."""
