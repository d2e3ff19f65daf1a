"""What people are told of an interview, and what each of them knows."""
