"""Quotes other people's text in a mail, so that no reader takes it for our own words."""

from __future__ import annotations

from enishi import characters

# The usual mark before each line of a quote in mail programs.
MARK = "> "
# The beginning of a row of our own.
_ROW, _NO_ROW = "■", "□"
# Full-width slashes: people can read the address, and programs make no link of it.
_NO_LINK = "://".translate({ord("/"): 0xFF0F})


def lines(text: str) -> str:
    """Mark each line of a text as quoted.

    No line of it can look like a row of ours, and no address in it becomes a link.
    """
    kept = characters.clean(text).strip()
    return "\n".join(f"{MARK}{line}".rstrip() for line in kept.split("\n"))


def in_line(text: str, *, may_link: bool = False) -> str:
    """Return a name or title for a line of ours: one line, which cannot look like a row of ours.

    ``may_link`` leaves an address in it as it is; otherwise no mail program makes a link of it.
    """
    kept = characters.one_line(text).replace(_ROW, _NO_ROW)
    return kept if may_link else kept.replace("://", _NO_LINK)


def is_quoted(line: str) -> bool:
    """Whether this line of a mail belongs to a quote."""
    return line.startswith(MARK.rstrip())
