from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "What `make run` does: migrate, load the starter library, serve. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        # By name, because this floor may not import learning's.
        done = import_string("grading.packs.starter.load_library")()
        self.stdout.write(
            f"Starter library: {len(done.added)} scenarios added, {len(done.changed)} changed, "
            f"{len(done.unchanged)} as they were."
        )
        self.stdout.write(
            f"Open http://127.0.0.1:{settings.PORT}/ and practise; no sign-up is needed.\n"
            "For the admin pages run `make admin` in another terminal, then open "
            f"http://127.0.0.1:{settings.PORT}/admin/."
        )
        call_command("serve", port=settings.PORT)
