"""Keys of the WSGI environment by which the gate and the application exchange values."""

CLIENT_TIMEOUT = "zoom_sandbox.client_timeout"
"""Set by an in-process transport: seconds its caller waits; nothing is slept then."""

NOTES = "zoom_sandbox.notes"
"""Where the application tells the gate what the journal should say."""

LIST_LAG = "zoom_sandbox.list_lag"
"""Seconds during which lists hide a new meeting from this one request."""
