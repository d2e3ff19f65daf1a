"""What people are told about an interview, and what each of them was told already."""
