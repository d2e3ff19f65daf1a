"""Enishi (縁): an applicant tracking system whose heart is the online interview."""

__version__ = "0.1.0"
