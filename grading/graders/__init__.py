"""Graders: each reads a prompt against a rubric; code, never a grader, computes scores."""

from __future__ import annotations
