"""Letters about interviews, and the record of what each person was told."""
