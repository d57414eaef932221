"""What the pages of jobs print."""
