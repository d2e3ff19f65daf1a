"""The one shape of a REST error: `{"code", "message"}` and, for fields, `errors`.

Source: https://developers.zoom.us/docs/api/errors/
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class ApiError(Exception):
    """A refusal with its HTTP status and Zoom's code and message."""

    status: int
    code: int
    message: str
    errors: list[dict[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.errors:
            body["errors"] = self.errors
        return body


def invalid_field(name: str, message: str = "Invalid field.") -> ApiError:
    return ApiError(400, 300, "Validation Failed.", [{"field": name, "message": message}])


def no_user(reference: str) -> ApiError:
    return ApiError(404, 1001, f"User does not exist: {reference}.")


def no_meeting(reference: object) -> ApiError:
    return ApiError(404, 3001, f"Meeting does not exist: {reference}.")


def no_hosting() -> ApiError:
    return ApiError(
        400,
        3161,
        "Your user account is not allowed meeting hosting and scheduling capabilities.",
    )
