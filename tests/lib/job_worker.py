"""A process that runs jobs and dies at any moment: started and killed by test_killed_workers.py.

Each job waits a little and writes its number down, in a file and then in the database.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

import django


def main(folder: Path) -> None:
    django.setup()
    from promptlab.lib import jobs, running

    jobs.LEASE = timedelta(seconds=1)
    running.RENEW_EVERY = 0.3
    running.LOOK_EVERY = 0.2

    @jobs.job("slow", attempts=50)
    async def slow(payload: dict[str, int]) -> None:
        await asyncio.sleep(0.3)
        with (folder / "done").open("a") as file:
            file.write(f"{payload['number']}\n")

    asyncio.run(running.Runner().run())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
