"""The starter library that a fresh installation begins with."""

from __future__ import annotations

from pathlib import Path

from grading import scenarios
from grading.models import Scenario, Track
from grading.packs import files

LIBRARY = Path(__file__).parents[1] / "library"

# slug, title, description; in the order of the catalogue
TRACKS = (
    ("writing-basics", "Writing basics", "Say what you want, for whom, and how it should look."),
    ("support-replies", "Support replies", "Answer people kindly, correctly and within the rules."),
    ("teaching", "Teaching", "Explain, quiz and give feedback at the right level."),
    ("planning", "Planning", "Plans and comparisons with real limits of time and money."),
    ("extraction", "Extraction", "Get exact fields out of messy text."),
    ("data-and-validation", "Data and validation", "Rules, tables and the cases that break them."),
    ("coding-with-prompts", "Coding with prompts", "Ask for code that does what you meant."),
    ("images", "Images", "Describe a picture so that it can be drawn."),
    ("agents-and-tools", "Agents and tools", "Give a model tools, limits and a way to stop."),
)


def load_library(folder: Path = LIBRARY) -> files.Loaded:
    """Load and publish every pack of a folder, and name the tracks. Repeatable.

    Its scenarios pass the publish gate in the test suite, so that a start need not repeat it.
    An admin's own decision stays: what was retired, or edited since (in the admin or by a pack), is
    left alone.
    """
    for position, (slug, title, description) in enumerate(TRACKS):
        names = {"title": title, "description": description, "position": position}
        Track.objects.get_or_create(slug=slug, defaults=names)
    texts = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.yaml"))}
    done = files.load(texts, library=True)
    for scenario in Scenario.objects.filter(id__in=done.added):
        scenarios.publish(scenario)
    return done
