"""Ways in: how candidates who stand in a file of another product become candidates here."""
