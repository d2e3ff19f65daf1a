"""朝のメール: one mail in the morning about what is to be done, for members who want it."""
