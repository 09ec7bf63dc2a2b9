"""What a door says of itself to people who look for the right one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """A row of the table "Which door?". `first` marks the door that newcomers should take.

    `note` stands on the door's own page: what clients of the specification should know.
    """

    purpose: str
    key: str
    signature: str
    envelope: str
    limits: str
    first: bool = False
    note: str = ""
