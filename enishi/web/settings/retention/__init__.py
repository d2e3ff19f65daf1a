"""Settings: after how many months candidates are erased by the clock."""
