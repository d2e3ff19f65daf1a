"""Every task and schedule on one sheet, each a one-line door into a verb."""
