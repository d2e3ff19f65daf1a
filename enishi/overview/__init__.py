"""Reads that join several rooms for one screen, and change nothing."""
