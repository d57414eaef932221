"""Text of untrusted files. Standard library and small parsers only, nothing of Django: the confined child imports this."""
