"""What the worker does later: reminders, expiry, what was left untold."""
