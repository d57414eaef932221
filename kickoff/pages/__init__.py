"""What the pages of kickoffs, agreements and timelines print."""
