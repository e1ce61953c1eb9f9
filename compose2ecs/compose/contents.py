"""What stands in a small file or folder of the project, for those that are handed over by value."""

from __future__ import annotations

import os

from compose2ecs.diagnostics.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Content(Record):
    """One file: its path below what was asked for (empty for that itself), and what it holds."""

    path: str
    data: bytes
    mode: int
    """Permission bits."""


class Contents(Record):
    """All files of a path, or why they can't be had."""

    files: tuple[Content, ...] = ()
    folder: bool = False
    problem: str = ""


def contents(path: str, limit: int) -> Contents:
    """The files at a path, in the order of their names; no more than `limit` bytes of them.

    Links are followed only to files, so that a circle of folders ends.
    """
    if not os.path.exists(path):
        return Contents(problem="it isn't there")
    folder = os.path.isdir(path)
    found = []
    left = limit
    for name in _names(path) if folder else ("",):
        whole = os.path.join(path, name) if name else path
        if not os.path.isfile(whole):
            return Contents(problem=f'"{name}" is no plain file')
        try:
            with open(whole, "rb") as stream:
                data = stream.read(left + 1)
            mode = os.stat(whole).st_mode & 0o777
        except OSError as error:
            return Contents(problem=error.strerror or "it can't be read")
        left -= len(data)
        if left < 0:
            return Contents(problem=f"it holds more than {limit // 1024} KiB")
        found.append(Content(path=name, data=data, mode=mode))
    return Contents(files=tuple(found), folder=folder)


def _names(folder: str) -> Iterator[str]:
    for base, below, names in os.walk(folder):
        below.sort()
        for name in sorted(names):
            yield os.path.relpath(os.path.join(base, name), folder).replace(os.sep, "/")
