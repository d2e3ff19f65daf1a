"""The one exception of this package, with a message that an operator can act upon."""


class PostgresUnavailableError(Exception):
    """PostgreSQL cannot be provided; the message says why and what to do about it."""
