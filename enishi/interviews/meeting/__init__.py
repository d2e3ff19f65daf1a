"""The Zoom meeting of one interview: panel, host, who can open it, and differences from Zoom."""
