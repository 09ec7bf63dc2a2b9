from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OLD = """#!{python}
import sys
sys.version_info = (3, 9, 6)
exec(sys.argv[sys.argv.index("-c") + 1])
"""


@pytest.mark.processes
def test_an_old_python_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    old = tmp_path / "python3"
    old.write_text(OLD.format(python=sys.executable), "utf-8")
    old.chmod(0o755)

    done = subprocess.run(
        ["make", "setup", f"PYTHON={old}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0
    assert "PromptLab needs Python 3.11 or newer" in done.stderr
    assert not (tmp_path / ".venv").exists()


@pytest.mark.processes
def test_help_names_every_target() -> None:
    said = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    phony = (ROOT / "Makefile").read_text("utf-8").split(".PHONY:")[1].splitlines()[0].split()
    for target in set(phony) - {"help", "setup-dev"}:
        assert f"make {target} " in said
