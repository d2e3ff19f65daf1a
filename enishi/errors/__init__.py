"""The refusal of a verb: a sentence fit for the screen, and a code for programs."""

from __future__ import annotations

from collections.abc import Mapping

from enishi.errors.codes import Code

__all__ = ["Code", "Conflict", "NotAllowed", "NotFound", "UserFacingError"]


class UserFacingError(Exception):
    """A verb refuses, and explains this to the person who asked.

    Only ``enishi.web.shell`` catches it, and shows the message where the person is looking. Code
    that continues after a refusal catches only the narrow class that it expects.

    Parameters
    ----------
    code
        The reason, for programs; it is not secret.
    message
        One or two polite sentences: what happened, why, what to do. Translated already, or lazy.
        Never holds a token, a passcode or an address.
    field
        Name of the form field that the message belongs to; ``None`` for the whole form.
    status
        HTTP status of the answer: 422 (cannot be done as asked), 409 (someone else was first).
    """

    def __init__(
        self,
        code: Code,
        message: str,
        *,
        field: str | None = None,
        status: int = 422,
        fields: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.status = status
        self.fields: dict[str, str] = dict(fields or ({field: message} if field else {}))

    def __repr__(self) -> str:
        """Return the code alone, for the log: the sentence may name people."""
        return f"{type(self).__name__}({self.code})"


class Conflict(UserFacingError):
    """Somebody else changed the same thing first; nothing was written (D-14)."""

    def __init__(self, code: Code, message: str, *, field: str | None = None) -> None:
        super().__init__(code, message, field=field, status=409)


class NotAllowed(UserFacingError):
    """The actor's role does not allow this action (``enishi.company.roles``)."""

    def __init__(self, message: str) -> None:
        super().__init__(Code.NOT_ALLOWED, message, status=403)


class NotFound(UserFacingError):
    """The row does not exist for the actor: it is another company's, or not visible to them."""

    def __init__(self, message: str) -> None:
        super().__init__(Code.NOT_FOUND, message, status=404)
