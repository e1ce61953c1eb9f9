"""Cause: a kind of failure that ECS tells in many ways, and what it means to a user."""

from __future__ import annotations

from typing import NamedTuple


class Cause(NamedTuple):
    """A kind of failure.

    `word` is for programs, `pattern` finds ECS's text, `means` ends the sentence "A task could not
    start: ...", `advice` is what to do.
    """

    word: str
    pattern: str
    means: str
    advice: str
