"""The patterns of environment variables' values."""

from __future__ import annotations

import re

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_NEAR = r"127\.0\.0\.1|\[::1\]|localhost"
_MAIL = r"[!-?A-Z\[-~]+@[A-Za-z0-9.-]+"

HOST = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*")
MAIL_ADDRESS = re.compile(_MAIL)
SENDER = re.compile(rf"{_MAIL}|[^<>\n]* <{_MAIL}>")
DOTTED_NAME = re.compile(r"\A[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+", re.ASCII)
# A path, or a host and a port.
CLAMD_ADDRESS = re.compile(r"/\S+|[0-9A-Za-z.-]{1,100}:[0-9]{1,5}")
CLAMD_EXAMPLE = "as /run/clamav/clamd.ctl or 127.0.0.1:3310"
# Perhaps with a folder in it.
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:/[0-9A-Za-z_-]{1,100}){0,5}")
BUCKET_EXAMPLE = "a bucket's name as saiyo-files, perhaps with a folder as saiyo-files/enishi"
REGION = re.compile(r"[a-z0-9-]{1,40}")
# imap:// only for a server on this machine, because it sends the password unencrypted.
IMAP_ADDRESS = re.compile(
    rf"(?:imaps://[^\s@/:]+:[^\s@/]+@[A-Za-z0-9.\[\]:-]+|imap://[^\s@/:]+(?::[^\s@/]+)?@(?:{_NEAR})(?::[0-9]+)?)"
    r"(?:/\S*)?"
)
IMAP_EXAMPLE = (
    "imaps://user:password@host/INBOX, user and password percent-encoded; imap:// only for a "
    "server on this machine"
)
SWITCHES = {
    **dict.fromkeys(("true", "1", "yes", "on", "y", "t"), True),
    **dict.fromkeys(("false", "0", "no", "off", "n", "f"), False),
}
