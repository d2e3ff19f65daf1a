"""Quotes text of others in a mail, so that nobody takes it for our own words."""

from __future__ import annotations

from enishi import characters

# Before each line of a quote, as mail programs have always done it.
MARK = "> "
# Begins a row of ours.
_ROW, _NO_ROW = "■", "□"
# With wide slashes: readable, and no address to any program.
_NO_LINK = "://".translate({ord("/"): 0xFF0F})


def lines(text: str) -> str:
    """A text of several lines, each of them marked as quoted.

    No line of it can be read as a row of ours, and no address in it becomes a link.
    """
    kept = characters.clean(text).strip()
    return "\n".join(f"{MARK}{line}".rstrip() for line in kept.split("\n"))


def in_line(text: str, *, may_link: bool = False) -> str:
    """A name or title within a line of ours: one line, beginning no row, wherever that line breaks.

    ``may_link`` leaves an address in it as it is; otherwise no mail program makes a link of it.
    """
    kept = characters.one_line(text).replace(_ROW, _NO_ROW)
    return kept if may_link else kept.replace("://", _NO_LINK)


def is_quoted(line: str) -> bool:
    """Whether this line of a mail is a quote's."""
    return line.startswith(MARK.rstrip())
