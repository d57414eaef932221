"""What the pages of reviews print."""
