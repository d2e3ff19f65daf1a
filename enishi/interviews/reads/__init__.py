"""Read models for the screens: agenda, attention, calendar, feeds."""
