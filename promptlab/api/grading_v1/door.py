"""The grading API: /functions/v1 (specification 1.0.0)."""

from __future__ import annotations

from promptlab.api.about import About
from promptlab.api.auth import bearer_with_apikey
from promptlab.api.door import open_door
from promptlab.api.grading_v1.envelope import Refusal, Success
from promptlab.api.limits import per_user

door = open_door(
    name="grading_v1",
    base="/functions/v1",
    title="Prompt grading",
    version="1.0.0",
    authenticate=bearer_with_apikey,
    success=Success,
    refusal=Refusal,
    limits=per_user,
    description="Grade prompts against scenarios, and follow how a person learns from it.",
    about=About(
        purpose="Grading prompts, scenarios, progress",
        key="API key or access token",
        signature="none",
        envelope="success, data or error",
        limits="per person and endpoint",
        note="Clients that send an `apikey` header beside the bearer token may go on doing so. It must "
        "be a key of the same account.",
    ),
)
