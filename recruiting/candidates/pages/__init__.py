"""What the pages of candidates print."""
