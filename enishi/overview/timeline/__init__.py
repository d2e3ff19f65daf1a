"""The timeline of a candidate: what happened, when, and who did it, the newest first."""
