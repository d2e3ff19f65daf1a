"""Stored files: encrypted under their owners' keys, typed by content, read in confinement.

This room decides nothing about people. A file belongs to a company and to an opaque owner key. The
room that knows the owner holds the encryption key, and decides who may see the file.
"""
