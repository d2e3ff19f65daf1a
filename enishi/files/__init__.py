"""Stored files: encrypted under keys of their owners, recognised by content, read in confinement.

It decides nothing about people. A file belongs to a company and to an opaque owner; the room that
knows the owner holds the key, and says who may see what.
"""
