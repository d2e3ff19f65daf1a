"""Settings: the protocol of erasures."""
