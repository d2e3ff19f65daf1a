"""Periodic work of the worker: reminders, expiry, and letters that were not written yet."""
