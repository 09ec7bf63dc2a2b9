"""Lists that come in pages: what is asked for, and what is told about the whole."""

from __future__ import annotations

from pydantic import BaseModel, Field

MOST, USUAL = 100, 20
FURTHEST = 1_000_000


class PageParams(BaseModel):
    limit: int = Field(USUAL, ge=1, le=MOST, description="Rows on a page")
    offset: int = Field(0, ge=0, le=FURTHEST, description="Rows to pass over")


class Pagination(BaseModel):
    total: int
    limit: int
    offset: int
    has_more: bool


def pagination(params: PageParams, shown: int, total: int) -> Pagination:
    """What a page with so many rows tells about the whole."""
    return Pagination(
        total=total,
        limit=params.limit,
        offset=params.offset,
        has_more=params.offset + shown < total,
    )
