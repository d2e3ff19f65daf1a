"""Limits the size of request bodies. A body that is too long is refused before it is read."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from enishi.company import addresses
from enishi.errors import Code, UserFacingError
from enishi.throttling import Limit
from enishi.web.shell import access, caller, responses

# In bytes, by a pattern for the beginning of the path; the first match counts. A Japanese letter
# takes nine in a form. Signed-in members may send the most: a choice of hosts among thousands of
# Zoom users.
MOST = (
    ("/candidate-language", 4 * 1024),
    ("/accounts/", 64 * 1024),
    ("/webhooks/", 256 * 1024),
    (addresses.KEYED, 256 * 1024),
    ("/", 1024 * 1024),
)
# Of one network, for files without a session: ten at once, then one in two minutes.
UPLOADS = Limit("careers-uploads", 10, timedelta(minutes=2))
# For requests without a session, on every path.
MOST_FOR_ANONYMOUS = 256 * 1024


class BoundedBodyMiddleware:
    """Answers 413 to a body that is too long.

    It trusts the declared length, because Django's stream ends there whatever follows. Django reads
    a body without it (``Transfer-Encoding: chunked``) as empty.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_htmx = getattr(request, "htmx", False)
        if is_htmx and addresses.longest_upload(request.path_info) and not has_session(request):
            # Their session has ended since the page was opened; the file stays unread.
            return responses.refusal(request, access.session_is_over())
        if is_large(request) and not caller.is_within(request, UPLOADS):
            # Before a byte of it is stored.
            return _left_unread(request, "429.html", status=429)
        if not may_send_a_file(request):
            request.upload_handlers = [NoFile(request)]
        if length_of(request) <= most_for(request):
            return self.get_response(request)
        if is_htmx:
            sentence = _("送信された内容が大きすぎます。文章を短くしてください。")
            return responses.refusal(
                request, UserFacingError(Code.BODY_TOO_LARGE, sentence, status=413)
            )
        return _left_unread(request, "413.html", status=413)


class NamelessFile(FileUploadHandler):
    """Stores a large file in a temporary file without a name, which ends with the request.

    Django's own temporary file has a name, and stays readable if the process is killed.
    """

    def new_file(self, *arguments: Any, **named: Any) -> None:
        """Start a file."""
        super().new_file(*arguments, **named)
        self.file: UploadedFile[bytes] = UploadedFile(
            file=tempfile.TemporaryFile(),  # noqa: SIM115 - it is closed with the request
            name=self.file_name,
            content_type=self.content_type,
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's
        """Add received bytes."""
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """Return the complete file."""
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        """Delete the file of a sender who has disconnected."""
        if hasattr(self, "file"):
            self.file.close()


class NoFile(FileUploadHandler):
    """Refuses a form at its first file, before any of it is stored."""

    def new_file(self, *_args: Any, **_kwargs: Any) -> None:
        """Raise the exception that Django answers with 400."""
        raise TooManyFilesSent

    def receive_data_chunk(self, *_args: Any) -> None:
        """Never called, because the first file is refused."""
        raise AssertionError

    def file_complete(self, *_args: Any) -> None:
        """Never called, because the first file is refused."""
        raise AssertionError


def _left_unread(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    answer = responses.page(request, template, status=status)
    # The address may contain a candidate's key.
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def is_large(request: HttpRequest) -> bool:
    """Whether strangers may open the page, and the body is longer than one without files may be."""
    is_open = addresses.is_open_to_anonymous(request.path_info)
    return is_open and length_of(request) > MOST_FOR_ANONYMOUS


def may_send_a_file(request: HttpRequest) -> bool:
    """Whether the form may carry files: most may not, and strangers must not fill the disk."""
    is_open = has_session(request) or addresses.is_open_to_anonymous(request.path_info)
    return is_open and addresses.longest_upload(request.path_info) > 0


def has_session(request: HttpRequest) -> bool:
    """Whether the request carries a session's cookie, valid or not."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def most_for(request: HttpRequest) -> int:
    """Return how many bytes this request's body may have."""
    most = addresses.longest_upload(request.path_info) or next(
        most for start, most in MOST if re.match(start, request.path_info)
    )
    is_open = has_session(request) or addresses.is_open_to_anonymous(request.path_info)
    return most if is_open else min(most, MOST_FOR_ANONYMOUS)


def length_of(request: HttpRequest) -> int:
    """Return the declared length of the body, in bytes."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
