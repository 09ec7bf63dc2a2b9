"""Every refusal that people or programs can meet.

PromptLabError
├── ValidationFailed     400  a field breaks a rule; carries which field and which rule
├── Unauthorized         401
├── BudgetExceeded       402  a call would cost more than its account may still spend
├── Forbidden            403
├── NotFound             404  also for what belongs to somebody else
├── NotAllowed           405  the address exists, the method does not; carries those that do
├── Conflict             409  somebody else was faster, or the state does not allow it
├── TooLarge             413
├── Unsupported          415  a content type or encoding that is not read here
├── RateLimited          429  carries retry_after, in seconds
└── Unavailable          503  carries retry_after, in seconds

Domain code raises these; pages and doors decide how they look.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


class PromptLabError(Exception):
    """Something went wrong."""

    code = "INTERNAL_ERROR"
    status = 500

    def __init__(
        self,
        message: str | None = None,
        *,
        details: Any = None,
        retry_after: int | None = None,
    ) -> None:
        self.message = message or (self.__doc__ or "").strip()
        self.details = details
        self.retry_after = retry_after
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Issue:
    """One broken rule: the field, what is wrong in words, and the value or its size."""

    field: str
    issue: str
    current_value: Any = None


class ValidationFailed(PromptLabError):
    """The input breaks a rule."""

    code = "VALIDATION_ERROR"
    status = 400

    def __init__(self, message: str | None = None, *, issues: list[Issue]) -> None:
        super().__init__(message or issues[0].issue, details=[asdict(issue) for issue in issues])
        self.issues = issues


def invalid(field: str, issue: str, current_value: Any = None) -> ValidationFailed:
    """A ValidationFailed about one field."""
    return ValidationFailed(issues=[Issue(field, issue, current_value)])


class Unauthorized(PromptLabError):
    """Please log in first."""

    code = "UNAUTHORIZED"
    status = 401


class BudgetExceeded(PromptLabError):
    """This would cost more than your account may still spend."""

    code = "BUDGET_EXCEEDED"
    status = 402


class Forbidden(PromptLabError):
    """You may not do this."""

    code = "FORBIDDEN"
    status = 403


class NotFound(PromptLabError):
    """There is nothing here."""

    code = "NOT_FOUND"
    status = 404


class NotAllowed(PromptLabError):
    """This address does not take that method."""

    code = "METHOD_NOT_ALLOWED"
    status = 405

    def __init__(self, allowed: list[str]) -> None:
        super().__init__(details={"allowed": allowed})
        self.allowed = allowed


class Conflict(PromptLabError):
    """This was changed elsewhere in the meantime."""

    code = "CONFLICT"
    status = 409


class TooLarge(PromptLabError):
    """The request body is too large."""

    code = "PAYLOAD_TOO_LARGE"
    status = 413


class Unsupported(PromptLabError):
    """The request body must be JSON, sent as 'Content-Type: application/json', not encoded."""

    code = "UNSUPPORTED_MEDIA_TYPE"
    status = 415


class RateLimited(PromptLabError):
    """Too many requests; please wait a moment."""

    code = "RATE_LIMIT_EXCEEDED"
    status = 429
    allowance: Any = None  # whoever counts tells here what the limit is and when it starts anew


class Unavailable(PromptLabError):
    """This is not available right now; please try again in a moment."""

    code = "SERVICE_UNAVAILABLE"
    status = 503
