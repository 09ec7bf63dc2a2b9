"""What a key or a token may be allowed to do."""

from __future__ import annotations

# Scope: what it allows, in the words of the pages.
WORDS = {
    "grade": "Grade prompts, read and make scenarios, read progress",
    "execute": "Run prompts",
    "batch": "Run prompts in batches and workflows",
    "templates": "Read and change prompt templates",
    "webhooks": "Read and change webhooks",
    "usage": "Read usage, costs and limits",
}
SCOPES = tuple(WORDS)
