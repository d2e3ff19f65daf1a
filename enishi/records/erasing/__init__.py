"""Erases all that is known of a candidate, and records that it was done."""
