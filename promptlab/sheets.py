"""Style sheets are written in small files, one noun each, and sent as one.

A sheet such as `css/site.css` only names its parts, by `@import` and in the order of the cascade.
Browsers would fetch the parts in a second round, each by a request of its own; so Django finds a
file of `var/sheets/` in the sheet's place that holds the parts themselves.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder
from django.core.files.storage import FileSystemStorage, Storage

IMPORT = re.compile(r'^@import "([\w/.-]+)";$', re.MULTILINE)


class SheetFinder(FileSystemFinder):
    """Finds our static files as Django does, and sheets that import others with those in them."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(app_names, *args, **kwargs)
        self.whole = FileSystemStorage(location=settings.VAR_DIR / "sheets")
        self.whole.prefix = ""  # type: ignore[attr-defined]
        self.storages[str(self.whole.location)] = self.whole

    def find_location(self, root: str, path: str, prefix: str | None = None) -> str | None:
        found = super().find_location(root, path, prefix)
        return self._whole(path, Path(found)) if found and path.endswith(".css") else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        for path, storage in super().list(ignore_patterns):
            source = storage.path(path)
            is_whole = path.endswith(".css") and self._whole(path, Path(source)) != source
            yield path, self.whole if is_whole else storage

    def _whole(self, path: str, source: Path) -> str:
        """Where the sheet lies with its parts in it: its own place when it has none."""
        text = source.read_text("utf-8")
        if not IMPORT.search(text):
            return str(source)
        place = Path(self.whole.path(path))
        _write(place, joined(source))
        return str(place)


def joined(sheet: Path) -> str:
    """A style sheet with the files that it imports in the place of each `@import`."""
    return IMPORT.sub(lambda part: joined(sheet.parent / part[1]), sheet.read_text("utf-8"))


def _write(place: Path, text: str) -> None:
    """Replace the file at once, and only when it changes: other processes serve it meanwhile."""
    if place.is_file() and place.read_text("utf-8") == text:
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("w", encoding="utf-8", dir=place.parent, delete=False) as fresh:
        fresh.write(text)
    os.chmod(fresh.name, 0o644)
    os.replace(fresh.name, place)
