"""Verbs of an interview: schedule, propose, pick, confirm, move, leave."""
