"""One interview and its meeting: panel, host, openers, and where the two differ."""
