"""make clients: what is generated from each door's OpenAPI document, as files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from promptlab.api.doors import DOORS
from promptlab.pages.api_docs.published import of_door

SITE = "http://127.0.0.1:8000"  # where make run serves; not this machine's own settings


class Command(BaseCommand):
    help = "Write the Postman collections and curl scripts of all APIs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", default=str(settings.BASE_DIR / "clients"))

    def handle(self, *args: Any, **options: Any) -> None:
        for door in DOORS:
            published = of_door(door, SITE)
            folder = Path(options["folder"]) / door.name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "postman.json").write_text(published.postman(), "utf-8")
            script = folder / "curl.sh"
            script.write_text(published.curl_script(), "utf-8")
            script.chmod(0o755)
            self.stdout.write(f"{folder.name}: {len(published.endpoints)} endpoints")
