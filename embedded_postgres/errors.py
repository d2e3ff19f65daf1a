"""The exception of this package. Its message tells the operator what to do."""


class PostgresUnavailableError(Exception):
    """PostgreSQL cannot be provided. The message says why, and what to do."""
