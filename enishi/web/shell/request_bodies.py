"""Limits the size of request bodies. A body that is too long is refused before it is read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from enishi.company import addresses
from enishi.errors import Code, UserFacingError
from enishi.web.shell import responses

# In bytes, by the beginning of the path; the first that fits. A Japanese letter takes nine in a
# form. Whoever has signed in may send the most: a choice of hosts among thousands of Zoom users.
MOST = (
    ("/candidate-language", 4 * 1024),
    ("/accounts/", 64 * 1024),
    ("/webhooks/", 256 * 1024),
    ("/s/", 256 * 1024),
    ("/r/", 256 * 1024),
    ("/", 1024 * 1024),
)
# Of whoever shows no session, wherever they send it.
MOST_OF_STRANGERS = 256 * 1024


class BoundedBodyMiddleware:
    """Answers 413 to what is too long.

    It believes how long the body says that it is, because Django's stream ends there whatever
    follows. A body that does not say so (``Transfer-Encoding: chunked``) is empty to Django.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not may_send_a_file(request):
            request.upload_handlers = [NoFile(request)]
        if length_of(request) <= most_for(request):
            return self.get_response(request)
        if getattr(request, "htmx", False):
            sentence = _("送信された内容が大きすぎます。文章を短くしてください。")
            return responses.refusal(
                request, UserFacingError(Code.BODY_TOO_LARGE, sentence, status=413)
            )
        answer = responses.page(request, "413.html", status=413)
        # The address may hold a candidate's key.
        answer["Cache-Control"] = "no-store"
        answer["Referrer-Policy"] = "no-referrer"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer


class NamelessFile(FileUploadHandler):
    """Keeps a large file in one of the system's that has no name: it goes with the request.

    Django's own lies about under a name, open to be read, if the process is killed.
    """

    def new_file(self, *arguments: Any, **named: Any) -> None:
        """A file begins."""
        super().new_file(*arguments, **named)
        self.file: UploadedFile[bytes] = UploadedFile(
            file=tempfile.TemporaryFile(),  # noqa: SIM115 - it is closed with the request
            name=self.file_name,
            content_type=self.content_type,
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's
        """More of it comes."""
        self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """It is whole."""
        self.file.seek(0)
        self.file.size = file_size
        return self.file

    def upload_interrupted(self) -> None:
        """The sender has left."""
        if hasattr(self, "file"):
            self.file.close()


class NoFile(FileUploadHandler):
    """Refuses a form at its first file, before anything of it is kept."""

    def new_file(self, *_args: Any, **_kwargs: Any) -> None:
        """Raise what Django answers with 400."""
        raise TooManyFilesSent

    def receive_data_chunk(self, *_args: Any) -> None:
        """Nothing comes so far."""
        raise AssertionError

    def file_complete(self, *_args: Any) -> None:
        """Nothing comes so far."""
        raise AssertionError


def may_send_a_file(request: HttpRequest) -> bool:
    """Whether the form may carry some: most take none, and strangers may fill no disk."""
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return has_session and addresses.longest_upload(request.path_info) > 0


def most_for(request: HttpRequest) -> int:
    """How many bytes this request's body may have."""
    most = addresses.longest_upload(request.path_info) or next(
        most for start, most in MOST if request.path_info.startswith(start)
    )
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return most if has_session else min(most, MOST_OF_STRANGERS)


def length_of(request: HttpRequest) -> int:
    """How long the body says that it is, in bytes."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
