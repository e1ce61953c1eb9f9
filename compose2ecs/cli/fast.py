"""The fast parser: plain calls of offline commands, from the flag table without Typer.

It never complains: whatever it does not understand (help, a misspelt flag, a wrong choice) is left
to
Typer, which reads the same table and knows how to explain.
"""

from __future__ import annotations

from compose2ecs.cli.flags import COMMANDS, defaults

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from compose2ecs.cli.flags import Command, Flag

FAST = ("validate", "convert", "config")


def parsed(argv: list[str]) -> tuple[str, dict[str, Any]] | None:
    """Command name and values by flag name, or None when Typer has to look at it.

    `argv` is without the program's name.
    """
    if not argv or argv[0] not in FAST:
        return None
    command = COMMANDS[argv[0]]
    values = _values(command, argv[1:])
    return None if values is None else (command.name, values)


def _values(command: Command, words: list[str]) -> dict[str, Any] | None:
    spellings = {s: flag for flag in command.flags for s in flag.spellings}
    out = defaults(command)
    rest: list[str] = []
    i = 0
    while i < len(words):
        word = words[i]
        i += 1
        if word == "--":
            rest += words[i:]
            break
        if not word.startswith("-") or word == "-":
            rest.append(word)
            continue
        name, equals, value = word.partition("=")
        flag = spellings.get(name)
        if flag is None:
            return None
        if flag.kind == "switch":
            if equals:
                return None
            out[flag.name] = True
            continue
        if flag.kind in ("pair", "number") or (equals and not name.startswith("--")):
            return None
        if not equals:
            if i == len(words):
                return None
            value = words[i]
            i += 1
        if not _store(out, flag, value):
            return None
    out["arguments"] = tuple(rest)
    return out


def _store(out: dict[str, Any], flag: Flag, value: str) -> bool:
    """Put a value where it belongs; False when it is not one that the flag takes."""
    if flag.kind == "texts":
        out[flag.name] = (*out[flag.name], value)
    elif flag.kind == "choice" and value not in flag.choices:
        return False
    else:
        out[flag.name] = value
    return True
