"""What the screens read: agenda, attention, calendar, feeds."""
