from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string

from promptlab.accounts.trial import trial_key
from promptlab.management.commands.serve import check_free

HOST = "127.0.0.1"
FIRST_CALL = {
    "prompt": (
        "Write a Python function is_valid_email(text) that takes a string and returns true or "
        "false. An empty string returns false. Do not use libraries."
    ),
    "scenario_id": "basic-coding-task",
}
CURL = """\
Or as a program, with a test key (kept in var/test_key):

curl -X POST {site}/functions/v1/grade-prompt \\
  -H 'Authorization: Bearer {key}' \\
  -H 'Content-Type: application/json' \\
  -d '{body}'
"""


class Command(BaseCommand):
    help = "What `make run` does: migrate, load the starter library, serve. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        check_free(HOST, settings.PORT)
        call_command("migrate", verbosity=0)
        # By name, because this floor may not import learning's.
        done = import_string("grading.packs.starter.load_library")()
        self.stdout.write(
            f"Starter library: {len(done.added)} scenarios added, {len(done.changed)} changed, "
            f"{len(done.unchanged)} as they were."
        )
        site = f"http://{HOST}:{settings.PORT}"
        self.stdout.write(
            f"Open {site}/ and practise; no sign-up is needed.\n"
            f"For the admin pages run `make admin` in another terminal, then open {site}/admin/."
        )
        if settings.DEBUG:
            self.stdout.write(first_call(site, trial_key(settings.VAR_DIR / "test_key")))
        call_command("serve", host=HOST, port=settings.PORT)


def first_call(site: str, key: str) -> str:
    """A curl to copy as it stands: grades a prompt on a scenario of the starter library."""
    return CURL.format(site=site, key=key, body=json.dumps(FIRST_CALL))
