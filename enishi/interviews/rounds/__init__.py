"""Periodic work of the worker: reminders, expiry, and letters that are not written yet."""
