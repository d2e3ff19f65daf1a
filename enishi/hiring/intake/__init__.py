"""Intake: imports candidates from another product's file."""
