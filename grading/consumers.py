"""Live pages of learning, over WebSockets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http.cookie import parse_cookie

from grading.judging.replacing import group_of
from grading.models import Attempt
from promptlab.accounts.models import User
from promptlab.accounts.sessions import learner_of
from promptlab.lib.live import Watcher


class AttemptWatcher(Watcher):
    """Tells a learner whether the judge's verdict on an attempt of theirs has come.

    Sends {"judge": "" | "waiting" | "done" | "kept", "number": the attempt's number}.
    """

    @property
    def attempt_id(self) -> UUID:
        found: UUID = self.scope["url_route"]["kwargs"]["attempt_id"]
        return found

    def group(self) -> str:
        return group_of(self.attempt_id)

    def may_read(self) -> bool:
        learner = self._learner()
        return bool(learner) and Attempt.objects.filter(id=self.attempt_id, user=learner).exists()

    def news(self) -> dict[str, Any]:
        rows = Attempt.objects.filter(id=self.attempt_id).values("judge", "number")
        return dict(rows.first() or {})

    def _learner(self) -> User | None:
        headers = dict(self.scope["headers"])
        cookies = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
        return learner_of(cookies.get(settings.SESSION_COOKIE_NAME, ""))
