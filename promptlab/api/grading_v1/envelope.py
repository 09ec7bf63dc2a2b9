"""How the grading door answers: `success`, and `data` or `error`."""

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel

from promptlab.accounts.limits import Allowance
from promptlab.api.requests import DoorRequest
from promptlab.lib.errors import PromptLabError, Unauthorized, ValidationFailed

Data = TypeVar("Data")
WINDOWS = {60: "1m", 3600: "1h"}


class Success(BaseModel, Generic[Data]):
    success: Literal[True]
    data: Data

    @staticmethod
    def around(request: DoorRequest, data: Any) -> dict[str, Any]:
        return {"success": True, "data": data}


class Fault(BaseModel):
    """What was wrong. `details` is a list of {field, issue, current_value} for invalid input."""

    code: str
    message: str
    details: Any = None
    retry_after: int | None = None
    request_id: str
    metadata: dict[str, Any] | None = None


class Refusal(BaseModel):
    success: Literal[False]
    error: Fault

    @staticmethod
    def around(request: DoorRequest, error: PromptLabError) -> dict[str, Any]:
        told: dict[str, Any] = {"code": error.code, "message": error.message}
        if isinstance(error, Unauthorized):
            told |= {"message": "Valid authentication token required", "details": error.message}
        elif isinstance(error, ValidationFailed):
            told |= {"message": _failed(error), "details": error.details}
        elif error.details is not None:
            told["details"] = error.details
        if error.retry_after is not None:
            told["retry_after"] = error.retry_after
        told["request_id"] = request.id
        allowance = getattr(error, "allowance", None)
        if allowance is not None:
            told["metadata"] = _counted(allowance)
        return {"success": False, "error": told}


def _failed(error: ValidationFailed) -> str:
    """What was checked, as the specification says it; what is wrong stands in the details."""
    field = error.issues[0].field.split(".")[0].replace("_", " ")
    return f"{field[:1].upper()}{field[1:]} validation failed"


def _counted(allowance: Allowance) -> dict[str, Any]:
    return {
        "limit": allowance.limit,
        "window": WINDOWS.get(allowance.window, f"{allowance.window}s"),
        "reset_at": allowance.reset_at.isoformat().replace("+00:00", "Z"),
        "requests_made": allowance.limit - allowance.remaining,
        "requests_remaining": allowance.remaining,
    }
