"""What each error code of the doors means, and what whoever writes the client can do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Help:
    """`status` is the HTTP status; `again` says whether the same call can succeed later."""

    code: str
    status: int
    what: str
    cures: tuple[str, ...]
    again: bool = False


_ALL = (
    Help(
        "VALIDATION_ERROR",
        400,
        "Something in the path, the query, the headers or the body breaks a rule. The details name "
        "each field, its rule and the value that was sent.",
        (
            "Change the fields that are named. Nothing was done, so nothing needs to be undone.",
            "“This is not valid JSON” tells line and column: look for a trailing comma, single "
            "quotes, or text that is not UTF-8.",
            "A field “Host” means that the server does not know the host name in the address.",
        ),
    ),
    Help(
        "MODEL_NOT_AVAILABLE",
        400,
        "The model is not known here, retired, or lacks its vendor's key.",
        ("Choose one of the models that the details list.",),
    ),
    Help(
        "CLIENT_DISCONNECTED",
        400,
        "The connection ended before the whole body had arrived. You find this in the log only.",
        ("Check that Content-Length is the length in bytes, not in characters.",),
        again=True,
    ),
    Help(
        "UNAUTHORIZED",
        401,
        "There is no key or token, or it is not accepted. The details say why: unknown, expired, "
        "revoked, replaced, or a person who left the account.",
        (
            "Send “Authorization: Bearer” and the key as it was shown when it was made.",
            "Keys that begin with po_ are for the PromptOps API only.",
            "An “apikey” header, if you send one, must belong to the same account.",
        ),
    ),
    Help(
        "BUDGET_EXCEEDED",
        402,
        "The call costs money, and the account's budget or the site's daily ceiling does not cover "
        "the most that it could cost.",
        (
            "Ask an administrator for a budget; new accounts have none.",
            "Lower max_tokens, or use the model “demo”, which costs nothing.",
        ),
    ),
    Help(
        "FORBIDDEN",
        403,
        "You are known, but may not do this: a missing scope, somebody else's data, or a site that "
        "wants HTTPS.",
        ("Make a key with the scope that the message names.",),
    ),
    Help(
        "NOT_FOUND",
        404,
        "There is nothing at this address, or it belongs to somebody else.",
        ("Compare the path with the API's document; there is no slash at its end.",),
    ),
    Help(
        "METHOD_NOT_ALLOWED",
        405,
        "The address exists, the method does not.",
        ("Use one of the methods in the Allow header.",),
    ),
    Help(
        "CONFLICT",
        409,
        "What is there does not allow this, or somebody was faster. With an Idempotency-Key: the "
        "first call with it is still running, or it was used for another request.",
        (
            "Read the current state, then decide.",
            "Take a new Idempotency-Key for a new request; wait a second for one that still runs.",
        ),
        again=True,
    ),
    Help(
        "PAYLOAD_TOO_LARGE",
        413,
        "The body is larger than this endpoint takes; the details say how much that is.",
        ("Send less at once.",),
    ),
    Help(
        "UNSUPPORTED_MEDIA_TYPE",
        415,
        "Bodies are JSON in UTF-8, not compressed.",
        ("Send “Content-Type: application/json” and no Content-Encoding.",),
    ),
    Help(
        "CONTENT_POLICY_VIOLATION",
        422,
        "The model declined to answer this prompt.",
        ("Change the prompt; the same one will be declined again.",),
    ),
    Help(
        "RATE_LIMIT_EXCEEDED",
        429,
        "There were too many calls in this window.",
        (
            "Wait as many seconds as Retry-After says. X-RateLimit-Remaining on every answer tells "
            "beforehand how many calls are left, X-RateLimit-Reset when the window ends.",
        ),
        again=True,
    ),
    Help(
        "INTERNAL_ERROR",
        500,
        "Something broke on our side. The log has it under the request id.",
        (
            "Try once more; with an Idempotency-Key that is safe.",
            "If it stays, send the request id to whoever runs this site.",
        ),
        again=True,
    ),
    Help(
        "PROVIDER_ERROR",
        502,
        "The model's vendor answered with something that cannot be used.",
        ("Try again, or use another model.",),
        again=True,
    ),
    Help(
        "SERVICE_UNAVAILABLE",
        503,
        "Something that this call needs does not answer at the moment: the database, the counts of "
        "limits, or a model's vendor.",
        ("Wait as many seconds as Retry-After says.",),
        again=True,
    ),
)

HELP = {each.code: each for each in _ALL}
