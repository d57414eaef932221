"""Lists of people as CSV: read, matched to fields, checked row by row. Storing them is an action."""
