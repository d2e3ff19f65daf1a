"""One interview and its meeting: panel, host, who can open it, and differences from Zoom."""
