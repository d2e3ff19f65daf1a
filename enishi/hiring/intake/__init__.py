"""Intake: candidates from a file of another product become candidates here."""
