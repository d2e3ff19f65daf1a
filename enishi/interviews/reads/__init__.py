"""What screens ask: agenda, attention, calendar, feeds."""
