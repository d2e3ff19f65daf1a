"""A meeting from claim to release: created, updated, observed, reconciled."""
